"""Message catalogue: per rule what is wrong and how to mend it, in Dutch (B1) and English, one line each.

The caller puts file, line, column and value before it: ``regel 3, kolom ‘Bedrag’, waarde "1,234.56": <wrong> → <remedy>``. A text
is written per rule, and per rule and column where the column makes it clearer. `own_word` gives the column back in the words of
the file it came from.
"""

Said = tuple[str, str]  # what is wrong, how to mend it
Text = tuple[Said, Said]  # Dutch, English

RULES: dict[str, Text] = {
    # the file as a whole
    "doctype": (
        ("het XML-bestand heeft een DOCTYPE. Dat is niet veilig en hoort niet in deze berichten.", "Haal de regel met <!DOCTYPE weg, of maak het bestand opnieuw vanuit uw pakket."),
        ("the XML file has a DOCTYPE. That is not safe and does not belong in these messages.", "Remove the line with <!DOCTYPE, or make the file again from your software."),
    ),
    "not_well_formed": (
        ("het bestand is hier beschadigd of niet af: tekens zoals haakjes of aanhalingstekens kloppen niet.", "Maak het bestand opnieuw vanuit uw pakket en verstuur het zonder het eerst te openen en op te slaan."),
        ("the file is damaged or cut off here: signs such as brackets or quotes do not match.", "Make the file again from your software and send it without opening and saving it first."),
    ),
    "empty_file": (
        ("het bestand is leeg.", "Controleer of het maken van het bestand gelukt is en lever het opnieuw aan."),
        ("the file is empty.", "Check that making the file went well and deliver it again."),
    ),
    "encoding": (
        ("de tekens in het bestand zijn niet te lezen: het is geen UTF-8 (of Windows-1252).", "Sla het op in UTF-8: een tabel als ‘CSV UTF-8 (door puntkomma's gescheiden)’; kies voor XML, JSON en YAML UTF-8 in uw pakket."),
        ("the characters in the file cannot be read: it is not UTF-8 (or Windows-1252).", "Save it in UTF-8: a table as ‘CSV UTF-8’; for XML, JSON and YAML choose UTF-8 in your software."),
    ),
    "holds_nul": (
        ("er staan bytes in die in geen tekst voorkomen (NUL). Het is geen tekstbestand, het is UTF-16, of het is beschadigd.", "Sla het op als ‘CSV UTF-8 (door puntkomma's gescheiden)’ en lever het opnieuw aan."),
        ("it holds bytes that occur in no text (NUL). It is no text file, it is UTF-16, or it is damaged.", "Save it as ‘CSV UTF-8’ and deliver it again."),
    ),
    "total_not_a_number": (
        ("een eigen totaal van het auditfile is geen getal met een punt voor de decimalen; of het bestand volledig is, is dus niet na te gaan.", "Laat het auditfile opnieuw maken: linesCount hoort er te staan als 1234, totalDebit en totalCredit als 1234.56."),
        ("a total of the audit file itself is no number with a point before the decimals; so it cannot be seen whether it is complete.", "Have the audit file made again: linesCount should be there as 1234, totalDebit and totalCredit as 1234.56."),
    ),
    "outside_the_year": (
        ("deze datum valt buiten het jaar dat het auditfile noemt. De boeking telt mee in de maand van haar datum.", "Kijk of de datum klopt; is het een typefout, herstel haar dan in het pakket en lever het auditfile opnieuw aan."),
        ("this date is outside the year that the audit file names. The booking counts in the month of its date.", "See whether the date is right; if it is a slip, mend it in the software and deliver the audit file again."),
    ),
    "mutation_unknown": (
        ("dit is geen mutatie die SBR-wonen kent (verkoop, sloop, samenvoeging, nieuwbouw, aankoop, splitsing, van of naar voorraad, geen mutatie).", "Kies een van die mutaties; de eenheid telt intussen mee."),
        ("this is no mutation that SBR-wonen knows (sale, demolition, merging, new building, purchase, splitting, from or to stock, no mutation).", "Choose one of these mutations; meanwhile the unit counts."),
    ),
    "person_not_needed": (
        ("deze kolom gaat over een persoon en is niet nodig. Zij wordt niet gelezen en niet bewaard.", "Laat de kolom weg voordat u het bestand verstuurt."),
        ("this column is about a person and is not needed. It is not read and not stored.", "Leave the column out before you send the file."),
    ),
    "declared_again": (
        ("een ander bestand zegt iets over dezelfde tabel of hetzelfde grootboek. Daarom geldt dit niet, of geen van beide.", "Geef elk profiel een eigen naam; van twee versies geldt de laatste, als in beide staat wanneer zij gemaakt zijn."),
        ("another file says something of the same table or the same ledger. So this one does not hold, or neither of them.", "Give each profile a name of its own; of two versions the last one holds, when both say when they were made."),
    ),
    "sum_too_large": (
        ("de bedragen tellen op tot meer dan een begroting ooit kan zijn.", "Zoek het bedrag met te veel cijfers, verbeter het, en lever het bestand opnieuw aan."),
        ("the amounts add up to more than a budget can ever be.", "Find the amount with too many digits, correct it, and deliver the file again."),
    ),
    "iwmo_version": (
        ("dit iWmo-bericht heeft een andere versie dan 3.2, zoals 2.0. Die wordt niet gelezen.", "Lever het bericht aan in iWmo 3.2, of vraag uw leverancier daarom."),
        ("this iWmo message has another version than 3.2, such as 2.0. That is not read.", "Deliver the message in iWmo 3.2, or ask your supplier for it."),
    ),
    "iwmo_return_message": (
        ("dit is een iWmo-retourbericht. Het zegt alleen of een ander bericht goed is aangekomen.", "U hoeft niets te doen; lever het bericht zelf aan (WMO301, 305, 307, 323 of 325)."),
        ("this is an iWmo return message. It only says whether another message came over well.", "Nothing needs to be done; deliver the message itself (WMO301, 305, 307, 323 or 325)."),
    ),
    "iwmo_request_message": (
        ("dit is een iWmo-verzoek of het antwoord daarop. Het wordt niet gebruikt: wat besloten is, staat in de toewijzing.", "U hoeft niets te doen; lever de toewijzing (WMO301) aan die erop volgde."),
        ("this is an iWmo request or the answer to it. It is not used: what was decided is in the assignment.", "Nothing needs to be done; deliver the assignment (WMO301) that followed."),
    ),
    "iwmo_old_claim": (
        ("dit is een declaratie of antwoord van voor iWmo 3.1 (WMO303, WMO304). Die worden niet gelezen.", "Lever over deze maanden de declaraties en antwoorden van iWmo 3.2 aan (WMO323 en WMO325)."),
        ("this is a claim or an answer of before iWmo 3.1 (WMO303, WMO304). These are not read.", "Deliver the claims and answers of iWmo 3.2 about these months (WMO323 and WMO325)."),
    ),
    "ijw_message": (
        ("dit is een iJw-bericht (Jeugdwet). Er wordt alleen met de Wmo gerekend; het bericht telt niet mee.", "U hoeft niets te doen; lever voor de Wmo de iWmo-berichten aan (WMO301, 305, 307, 323, 325)."),
        ("this is an iJw message (youth care). Only the Wmo is counted; the message plays no part.", "Nothing needs to be done; deliver the iWmo messages for the Wmo (WMO301, 305, 307, 323, 325)."),
    ),
    "envelope_not_base64": (
        ("het bericht in de StUF-envelop is beschadigd: de tekst in ‘bericht’ is geen base64.", "Vraag het bericht opnieuw op, of haal het XML-bericht uit de envelop en lever dat aan."),
        ("the message in the StUF envelope is damaged: the text in ‘bericht’ is no base64.", "Ask for the message again, or take the XML message out of the envelope and deliver that."),
    ),
    "envelope_empty": (
        ("de StUF-envelop is leeg: er zit geen bericht in.", "Vraag het bericht opnieuw op bij de afzender, of verstuur het opnieuw."),
        ("the StUF envelope is empty: there is no message in it.", "Ask the sender for the message again, or send it again."),
    ),
    "envelope_several": (
        ("in de StUF-envelop zit meer dan één bericht. Het is niet duidelijk welke telt.", "Lever elk bericht apart aan, elk in een eigen envelop of zonder envelop."),
        ("there is more than one message in the StUF envelope. It is not clear which one counts.", "Deliver each message by itself, each in its own envelope or without one."),
    ),
    "envelope_in_envelope": (
        ("in de StUF-envelop zit weer een envelop. Dat wordt niet uitgepakt.", "Haal het XML-bericht uit de binnenste envelop en lever dat aan."),
        ("there is another envelope in the StUF envelope. That is not unpacked.", "Take the XML message out of the inner envelope and deliver that."),
    ),
    "envelope_content": (
        ("in de StUF-envelop zit geen iWmo-bericht.", "Lever enveloppen met een WMO301, 305, 307, 323 of 325 aan; ander verkeer mag weg."),
        ("there is no iWmo message in the StUF envelope.", "Deliver envelopes with a WMO301, 305, 307, 323 or 325; other traffic can go."),
    ),
    "xaf_version": (
        ("dit auditfile heeft een versie die niet gelezen wordt. Verwacht wordt XAF 3.1, 3.2 of 4.0.", "Kies in uw boekhoudpakket bij het exporteren voor XML Auditfile Financieel 3.2 of 4.0."),
        ("this audit file has a version that is not read. XAF 3.1, 3.2 or 4.0 is expected.", "Choose XML Auditfile Financieel 3.2 or 4.0 when you export from your ledger."),
    ),
    "unknown_file": (
        ("het bestand is niet herkend.", "Is het een van de bestanden hieronder, vergelijk dan de eerste regels; `ontschot example` schrijft er voorbeelden van."),
        ("the file is not recognised.", "If it is one of the files below, compare its first lines; `ontschot example` writes examples of them."),
    ),
    "format_not_read": (
        ("deze bestandssoort wordt nooit geopend: een archief (ZIP), een database, PDF, een programma, of een oude, binaire of vergrendelde werkmap.", "Lever XML, JSON, CSV of een gewone XLSX-werkmap aan; pak een archief eerst uit, en haal een wachtwoord weg."),
        ("this kind of file is never opened: an archive (ZIP), a database, PDF, a program, or an old, binary or locked workbook.", "Deliver XML, JSON, CSV or a plain XLSX workbook; unpack an archive first, and take a password off."),
    ),
    "columns_missing": (
        ("dit ontbreekt in het bestand.", "Zet de genoemde namen precies zo in de eerste regel (of in het onderdeel metadata) en vul ze."),
        ("this is missing from the file.", "Put the names given in the first line (or in the part metadata), spelled exactly so, and fill them."),
    ),
    "column_twice": (
        ("deze kolom staat twee keer in de eerste regel. Het is niet duidelijk welke telt.", "Laat één kolom met deze naam over."),
        ("this column is in the first line twice. It is not clear which one counts.", "Keep one column with this name."),
    ),
    "separator": (
        ("de kolommen zijn niet door een puntkomma (;) gescheiden, maar door een ander teken.", "Sla het bestand op met de puntkomma als lijstscheidingsteken (Nederlandse landinstelling)."),
        ("the columns are not separated by a semicolon (;), but by another sign.", "Save the file with the semicolon as list separator (Dutch regional settings)."),
    ),
    "too_many_columns": (
        ("de eerste regel heeft meer dan 500 kolommen.", "Lever alleen de gevraagde kolommen aan."),
        ("the first line has more than 500 columns.", "Deliver the columns asked for only."),
    ),
    "line_too_long": (
        ("deze regel is meer dan een miljoen tekens lang. Waarschijnlijk ontbreken de regeleinden.", "Sla het bestand opnieuw op als CSV, met elke rij op een eigen regel."),
        ("this line is longer than a million characters. Line ends are probably missing.", "Save the file as CSV again, each row on a line of its own."),
    ),
    "file_too_large": (
        ("het bestand is groter dan wat voor deze soort gelezen wordt (XLSX 50 MB, Iv3 en VERA 100 MB, leveringsbrief 1 MB, ander bestand 1 GB).", "Lever alleen de gevraagde gegevens aan, of splits het bestand, bijvoorbeeld per maand."),
        ("the file is larger than is read for this kind (XLSX 50 MB, Iv3 and VERA 100 MB, delivery note 1 MB, any other file 1 GB).", "Deliver only the data asked for, or split the file, for instance per month."),
    ),
    "workbook_too_large": (
        ("de werkmap is uitgepakt te groot (meer dan 300 MB, 2 miljoen cellen, of een cel van meer dan 32.767 tekens).", "Kopieer de gevulde cellen naar een nieuwe, lege werkmap en sla die op als XLSX."),
        ("the workbook is too large when unpacked (more than 300 MB, 2 million cells, or a cell of more than 32,767 characters).", "Copy the filled cells to a new, empty workbook and save that as XLSX."),
    ),
    "workbook_active_content": (
        ("de werkmap heeft macro's of verwijzingen naar andere werkmappen. Dat wordt niet gelezen.", "Kopieer de gegevens als waarden naar een nieuwe werkmap en sla die op als XLSX."),
        ("the workbook has macros or links to other workbooks. That is not read.", "Copy the data as values to a new workbook and save that as XLSX."),
    ),
    "cell_error": (
        ("de werkmap heeft een cel met een foutwaarde, zoals #N/B of #DEEL/0!.", "Herstel de formule of maak de cel leeg, en sla de werkmap opnieuw op."),
        ("the workbook has a cell with an error value, such as #N/A or #DIV/0!.", "Mend the formula or clear the cell, and save the workbook again."),
    ),
    "cell_formula": (
        ("de werkmap heeft een cel met een formule waarvan de uitkomst niet bewaard is.", "Open de werkmap in Excel of LibreOffice en sla haar op, of vervang formules door hun waarde."),
        ("the workbook has a cell with a formula whose result was not kept.", "Open the workbook in Excel or LibreOffice and save it, or replace formulas by their values."),
    ),
    "sheet_missing": (
        ("het genoemde blad ontbreekt in de werkmap.", "Geef het blad met de gegevens precies deze naam."),
        ("the sheet named is missing from the workbook.", "Give the sheet with the data exactly this name."),
    ),
    "period_unknown": (
        ("het bestand zegt niet van wie het is of over welke periode het gaat.", "Lever er een leveringsbrief bij die de eigenaar en de periode van dit bestand noemt."),
        ("the file does not say whose it is or which period it is about.", "Add a delivery note that names the owner and the period of this file."),
    ),
    "owner_unknown": (
        ("het bestand zegt niet van welke corporatie het is.", "Lever er een leveringsbrief bij met de eigenaar (kvk:…), of vul idOrganisatie met het KvK-nummer."),
        ("the file does not say which corporation it is of.", "Add a delivery note that names the owner (kvk:…), or fill idOrganisatie with the KvK number."),
    ),
    "several_owners": (
        ("het bestand heeft rijen van meer dan één afzender. Hier begint een andere code.", "Controleer de code op deze regel, of lever per afzender een eigen bestand."),
        ("the file has rows of more than one sender. Another code begins here.", "Check the code on this line, or deliver one file per sender."),
    ),
    "not_a_municipality": (
        ("deze Iv3-levering is niet van een gemeente.", "Lever de Iv3-gegevens van een gemeente aan (overheidslaag ‘Gemeente’)."),
        ("this Iv3 delivery is not of a municipality.", "Deliver the Iv3 data of a municipality (overheidslaag ‘Gemeente’)."),
    ),
    "control_totals": (
        ("de totalen die het bestand of de leveringsbrief noemt, zijn niet gelijk aan de som van de rijen.", "Controleer of het bestand volledig is en maak het opnieuw; het hele bestand wacht tot de totalen kloppen."),
        ("the totals that the file or its delivery note states differ from the sum of the rows.", "Check that the file is complete and make it again; the whole file waits until the totals agree."),
    ),
    "sum_unknown": (
        ("van een of meer regels is het bedrag niet te lezen en het bestand noemt geen totalen; wat het grootboek optelt, is dus niet bekend.", "Herstel de bedragen en lever het bestand opnieuw aan; het hele bestand wacht tot elk bedrag leesbaar is."),
        ("the amount of one or more lines cannot be read and the file states no totals; so what the ledger adds up to is not known.", "Mend the amounts and deliver the file again; the whole file waits until every amount can be read."),
    ),
    "differs_from_note": (
        ("de leveringsbrief noemt dit bestand met een andere inhoud. Het is onderweg afgebroken, of veranderd nadat de brief gemaakt is.", "Lever het bestand opnieuw aan zoals het was, of maak een nieuwe leveringsbrief van dit bestand."),
        ("the delivery note names this file with another content. It was cut off on the way, or changed after the note was made.", "Deliver the file again as it was, or make a new delivery note of this file."),
    ),
    "note_without_file": (
        ("het bestand met deze SHA-256 is niet geleverd.", "Lever het bestand aan, of haal deze vermelding weg als het niet meer geldt."),
        ("the file with this SHA-256 was not delivered.", "Deliver the file, or remove this entry when it no longer holds."),
    ),
    "last_row_open": (
        ("deze regel is de laatste en heeft geen regeleinde. Misschien is het bestand hier afgebroken, en dan staat er een ander bedrag dan er stond.", "Is de regel volledig, sluit haar dan af met Enter of lever een leveringsbrief mee; is zij het niet, lever het bestand dan opnieuw aan."),
        ("this line is the last one and has no line end. The file may have been cut off here, and then the amount is not what it was.", "If the line is complete, end it with Enter or deliver a delivery note with it; if it is not, deliver the file again."),
    ),
    "last_line_open": (
        ("de laatste regel heeft geen regeleinde. Misschien is het bestand afgebroken; zonder controletotaal is dat niet te zien.", "Controleer of de laatste regel volledig is; een leveringsbrief met het aantal regels en het totaal neemt de twijfel weg."),
        ("the last line has no line end. The file may have been cut off; without control totals that cannot be seen.", "Check that the last line is complete; a delivery note with the number of rows and the total takes the doubt away."),
    ),
    "not_readable": (
        ("het bestand mag of kan op deze computer niet gelezen worden.", "Geef leesrechten op het bestand, of kopieer het opnieuw."),
        ("the file may not or cannot be read on this computer.", "Give read rights on the file, or copy it again."),
    ),
    "hidden_file": (
        ("dit bestand of deze map is verborgen (de naam begint met een punt) en wordt niet gelezen.", "Hoort het bij de levering, geef het dan een naam zonder punt ervoor; anders hoeft er niets."),
        ("this file or folder is hidden (its name begins with a dot) and is not read.", "If it belongs to the delivery, give it a name without the dot; otherwise nothing is needed."),
    ),
    "not_a_file": (
        ("dit is geen gewoon bestand maar een snelkoppeling, een pijp of een apparaat. Dat wordt niet geopend.", "Leg het bestand zelf in de map in plaats van een verwijzing ernaar."),
        ("this is no plain file but a link, a pipe or a device. That is not opened.", "Put the file itself in the folder in place of a reference to it."),
    ),
    "file_changed": (
        ("het bestand is veranderd terwijl het gelezen werd. Waarschijnlijk werd het nog gekopieerd.", "Wacht tot het kopiëren klaar is en begin opnieuw."),
        ("the file changed while it was being read. It was probably still being copied.", "Wait until copying is done and start again."),
    ),
    "parser_crash": (
        ("het lezen van dit bestand liep vast en is afgebroken. Het bestand is beschadigd, of zo gemaakt dat het een leesprogramma laat vastlopen.", "Maak het bestand opnieuw vanuit uw pakket. Komt het van iemand anders en gaat het weer mis, vertrouw het dan niet en meld het."),
        ("reading this file crashed and was broken off. The file is damaged, or made so that it crashes whatever reads it.", "Make the file again from your software. If somebody else sent it and it fails again, do not trust it and report it."),
    ),
    "too_large": (
        ("het lezen van dit bestand vraagt meer geheugen (1,5 GB) of schijfruimte (2 GB) dan een bestand mag gebruiken.", "Splits het bestand, bijvoorbeeld per maand, en lever alleen de gevraagde gegevens aan."),
        ("reading this file takes more memory (1.5 GB) or disk space (2 GB) than a file may use.", "Split the file, for instance per month, and deliver only the data asked for."),
    ),
    "too_slow": (
        ("het lezen van dit bestand duurt langer dan een bestand mag duren (2 minuten, en een seconde per MB).", "Splits het bestand, bijvoorbeeld per maand. Is het klein, vertrouw het dan niet: het kan gemaakt zijn om te laten vastlopen."),
        ("reading this file takes longer than a file may take (2 minutes, and a second per MB).", "Split the file, for instance per month. If it is small, do not trust it: it may have been made to hang whatever reads it."),
    ),
    "reader_failed": (
        ("het lezen van dit bestand is onverwacht gestopt.", "Maak het bestand opnieuw; blijft het misgaan, meld dan de soort van het bestand en deze code."),
        ("reading this file stopped unexpectedly.", "Make the file again; if it keeps failing, report the kind of file and this code."),
    ),
    "restated": (
        ("er is een nieuwere levering over dezelfde periode. Die telt; deze niet meer.", "U hoeft niets te doen."),
        ("there is a newer delivery about the same period. That one counts; this one no longer does.", "Nothing needs to be done."),
    ),
    "restated_undated": (
        ("er zijn twee leveringen over dezelfde periode met dezelfde datum. Het is niet duidelijk welke telt.", "Haal weg wat niet meer geldt, of noem dat bestand in een leveringsbrief bij de goede levering (vervangt)."),
        ("there are two deliveries about the same period with the same date. It is not clear which one counts.", "Remove what no longer holds, or name that file in a delivery note of the right delivery (vervangt)."),
    ),
    "replaced_by_note": (
        ("de leveringsbrief van een andere levering zegt dat die in de plaats van deze komt.", "U hoeft niets te doen."),
        ("the delivery note of another delivery says that it takes the place of this one.", "Nothing needs to be done."),
    ),
    "known_later": (
        ("dit was nog niet bekend op de dag waarnaar gevraagd is (--as-known-on).", "U hoeft niets te doen; in een bouw zonder die dag telt het mee."),
        ("this was not known yet on the day asked about (--as-known-on).", "Nothing needs to be done; in a build without that day it counts."),
    ),
    "no_kvk": (
        ("dit auditfile noemt geen KvK-nummer van 8 cijfers. Het hoort daarom bij geen corporatie uit het register.", "Vul in uw pakket het KvK-nummer in, met de nul vooraan, en maak het auditfile opnieuw."),
        ("this audit file names no KvK number of 8 digits. It therefore belongs to no corporation in the register.", "Fill in the KvK number in your software, with its leading zero, and make the audit file again."),
    ),
    "periods_overlap": (
        ("de periode van dit auditfile loopt deels samen met die van een ander auditfile. Dezelfde boekingen zouden twee keer tellen.", "Lever een auditfile over de hele periode opnieuw aan, met een latere datum; dat vervangt de andere."),
        ("the period of this audit file partly overlaps that of another one. The same bookings would count twice.", "Deliver an audit file of the whole period again, with a later date; it replaces the others."),
    ),
    "withdrawn": (
        ("een correctie van de ontvanger zegt dat deze rij niet telt.", "Staat de rij er terecht, vraag de ontvanger dan de correctie in te trekken."),
        ("a correction of the receiving party says that this row does not count.", "If the row is right, ask the receiving party to take the correction back."),
    ),
    "correction_without_row": (
        ("het bestand, de regel of de kolom van deze correctie is er niet, of het bestand telt niet meer mee.", "Verwijder de correctie, of noem het bestand dat er nu is (SHA-256), de regel en de kolom."),
        ("the file, line or column of this correction is not there, or the file no longer counts.", "Remove the correction, or name the file that is there now (SHA-256), its line and column."),
    ),
    "correction_ambiguous": (
        ("op deze regel staan meer rijen waarop de correctie past.", "Vul bij ‘Kolom’ en ‘Stond’ in wat alleen in de bedoelde rij staat."),
        ("this line holds several rows that the correction fits.", "Fill in under ‘Kolom’ and ‘Stond’ what is in the row meant only."),
    ),
    "correction_outdated": (
        ("op die plek staat niet meer wat de correctie verwacht. Waarschijnlijk is het bestand zelf verbeterd.", "Verwijder de correctie, of zet bij ‘Stond’ wat er nu staat."),
        ("that place no longer holds what the correction expects. The file itself has probably been mended.", "Remove the correction, or put what is there now under ‘Stond’."),
    ),
    "correction_of_person": (
        ("een BSN kan niet met een correctie veranderd worden: dan zou het in dit bestand staan.", "Vraag de afzender om een verbeterd bestand."),
        ("a BSN cannot be changed by a correction: it would then be in this file.", "Ask the sender for a corrected file."),
    ),
    "correction_unreadable": (
        ("de waarde bij ‘Wordt’ past niet bij die kolom.", "Schrijf de waarde zoals zij in het bestand zelf zou staan."),
        ("the value under ‘Wordt’ does not fit that column.", "Write the value as it would stand in the file itself."),
    ),
    "same_fact_again": (
        ("deze rij staat ook in een ander bestand, met dezelfde inhoud. Zij telt één keer.", "U hoeft niets te doen."),
        ("this row is in another file too, with the same content. It counts once.", "Nothing needs to be done."),
    ),
    "later_version": (
        ("een latere levering zegt dit anders. Die telt; deze rij niet meer.", "U hoeft niets te doen."),
        ("a later delivery says this differently. That one counts; this row no longer does.", "Nothing needs to be done."),
    ),
    "same_content": (
        ("dit bestand is al geleverd, met precies dezelfde inhoud. Het telt één keer.", "U hoeft niets te doen."),
        ("this file was delivered before, with exactly the same content. It counts once.", "Nothing needs to be done."),
    ),
    "copy_of": (
        ("dit bestand heeft precies dezelfde inhoud als het genoemde. Samen tellen zij één keer.", "U hoeft niets te doen, als er geen ander bestand bedoeld was."),
        ("this file has exactly the same content as the one named. Together they count once.", "Nothing needs to be done, unless another file was meant."),
    ),
    # a row that cannot be read
    "bsn_invalid": (
        ("dit is geen geldig BSN: het heeft geen 9 cijfers of voldoet niet aan de elfproef.", "Zoek het BSN op in uw eigen administratie en verbeter het; het nummer zelf wordt hier niet getoond of bewaard."),
        ("this is no valid BSN: it does not have 9 digits or does not pass the eleven-test.", "Look the BSN up in your own records and correct it; the number itself is not shown or kept here."),
    ),
    "pseudonym_version": (
        ("in dit bestand staan pseudoniemen van een andere sleutelversie dan die nu in gebruik is. Zo zou één mens als twee mensen tellen.", "Vraag wie het bestand levert het opnieuw te pseudonimiseren met de nieuwe sleutel: ontschot pseudonymise. Of wijs met --key de sleutel van die versie aan."),
        ("this file holds pseudonyms of another version of the key than the one in use. One person would count as two.", "Ask whoever delivers the file to pseudonymise it again with the new key: ontschot pseudonymise. Or point to the key of that version with --key."),
    ),
    "not_pseudonymised": (
        ("van dit soort bestand wordt geen gepseudonimiseerde versie gemaakt: het hoort bij één bepaald bestand, of het telt niet mee.", "Lever het niet mee. Correcties maakt wie ontvangt, op het bestand zoals het geleverd is."),
        ("no pseudonymised version is made of this kind of file: it belongs to one very file, or does not count.", "Do not deliver it. Whoever receives makes corrections, on the file as it was delivered."),
    ),
    "pseudonyms_differ": (
        ("wat geschreven is, gaf bij nalezen andere rijen of bedragen dan het origineel. Er is niets van bewaard.", "Meld dit als fout van Ontschot; het origineel is niet veranderd."),
        ("what was written gave other rows or amounts than the original when it was read again. Nothing of it was kept.", "Report this as a fault of Ontschot; the original was not changed."),
    ),
    "bsn_left": (
        ("in een veld dat niet voor een BSN is, staat het BSN van iemand uit dit bestand.", "Zet daar het nummer dat er hoort te staan, en maak het bestand opnieuw."),
        ("a field that is not for a BSN holds the BSN of somebody in this file.", "Put the number there that belongs there, and make the file again."),
    ),
    "name_taken": (
        ("iemand anders zette intussen een bestand met deze naam in de map. Dat is blijven staan.", "Kies met --out een map waarin niemand anders schrijft."),
        ("somebody else put a file of this name in the folder meanwhile. It was left there.", "Choose a folder with --out in which nobody else writes."),
    ),
    "bsn_published": (
        ("in dit bestand van een uitgever (CBS, Iv3, Vektis, VERA) staat een BSN. Zo'n bestand wordt overgenomen zoals het is.", "Haal het bestand opnieuw op bij de uitgever, zonder er iets aan toe te voegen."),
        ("this file of a publisher (CBS, Iv3, Vektis, VERA) holds a BSN. Such a file is copied as it is.", "Take the file from the publisher again, and add nothing to it."),
    ),
    "person_erased": (
        ("deze rij was van iemand die gewist is. Alleen het aantal rijen en hun som zijn nog bekend.", "Hier hoeft u niets te doen."),
        ("this row was of somebody who was erased. Only the number of rows and their sum are still known.", "There is nothing for you to do."),
    ),
    "missing": (
        ("hier staat niets, terwijl een waarde nodig is.", "Vul de waarde in."),
        ("there is nothing here, while a value is needed.", "Fill in the value."),
    ),
    "not_a_number": (
        ("dit is geen getal in Nederlandse notatie. Verwacht 1.234,56 (of een heel getal, waar geteld wordt).", "Sla het bestand op als Nederlandse CSV, met een komma voor de decimalen."),
        ("this is no number in Dutch notation. Expected 1.234,56 (or a whole number, where things are counted).", "Save the file as a Dutch CSV, with a comma before the decimals."),
    ),
    "ambiguous_number": (
        ("dit getal is op twee manieren te lezen: de punt of komma kan duizendtallen of decimalen betekenen.", "Schrijf een bedrag met twee decimalen (1.234,00) en een aantal zonder punt (1234)."),
        ("this number can be read in two ways: the point or comma may mean thousands or decimals.", "Write an amount with two decimals (1.234,00) and a count without a point (1234)."),
    ),
    "not_a_date": (
        ("dit is geen datum tussen 1900 en 2199. Verwacht dd-mm-jjjj, zoals 31-01-2024 (in XML 2024-01-31).", "Zet de datum in deze vorm; laat een einddatum leeg als er nog geen einde is."),
        ("this is no date between 1900 and 2199. Expected dd-mm-jjjj, such as 31-01-2024 (in XML 2024-01-31).", "Write the date in this form; leave an end date empty when there is no end yet."),
    ),
    "not_a_month": (
        ("dit is geen maand. Verwacht mm-jjjj, zoals 03-2024.", "Zet de maand in deze vorm; zet de kolom in Excel op Tekst, anders wordt het ‘mrt-24’."),
        ("this is no month. Expected mm-jjjj, such as 03-2024.", "Write the month in this form; set the column to Text in Excel, or it becomes ‘Mar-24’."),
    ),
    "not_a_quarter": (
        ("dit is geen kwartaal. Verwacht jjjjKWn, zoals 2024KW1.", "Zet het kwartaal in deze vorm."),
        ("this is no quarter. Expected jjjjKWn, such as 2024KW1.", "Write the quarter in this form."),
    ),
    "not_yes_no": (
        ("dit is geen Ja of Nee.", "Vul Ja of Nee in."),
        ("this is not Ja (yes) or Nee (no).", "Fill in Ja or Nee."),
    ),
    "not_in_list": (
        ("deze waarde staat niet in de lijst van deze kolom.", "Kies een waarde uit de lijst, precies zo geschreven."),
        ("this value is not in the list of this column.", "Choose a value from the list, spelled exactly so."),
    ),
    "not_a_code": (
        ("dit is geen code van alleen cijfers, of de code is te lang.", "Zet de kolom op Tekst, zodat nullen vooraan blijven staan, en vul de code opnieuw in."),
        ("this is no code of digits only, or the code is too long.", "Set the column to Text, so that leading zeros stay, and fill in the code again."),
    ),
    "wrong_number_of_columns": (
        ("deze regel heeft een ander aantal kolommen dan de eerste regel; de waarde is het aantal hier.", "Kijk of er een puntkomma te veel of te weinig staat; zet een waarde met een puntkomma tussen aanhalingstekens."),
        ("this line has another number of columns than the first line; the value is the number found.", "See whether there is a semicolon too many or too few; put a value that holds a semicolon between quotes."),
    ),
    "not_an_owner": (
        ("dit is geen afzender. Verwacht soort:code, zoals kvk:12345678 of gemeente:0344.", "Kies kvk, gemeente, agb, uzovi of netwerk en zet de code erachter."),
        ("this is no sender. Expected type:code, such as kvk:12345678 or gemeente:0344.", "Choose kvk, gemeente, agb, uzovi or netwerk and put the code behind it."),
    ),
    "not_a_hash": (
        ("dit is geen SHA-256 van 64 tekens (0-9, a-f).", "Bereken de SHA-256 van het bestand dat u meestuurt en zet die hier."),
        ("this is no SHA-256 of 64 characters (0-9, a-f).", "Compute the SHA-256 of the file that you send along and put it here."),
    ),
    "not_an_amount": (
        ("dit is geen getal met hoogstens twee decimalen. JSON schrijft een bedrag als 1234.56, zonder aanhalingstekens.", "Verbeter de uitvoer van uw pakket; rond bedragen af op hele centen."),
        ("this is no number with at most two decimals. JSON writes an amount as 1234.56, without quotes.", "Mend the export of your software; round amounts to whole cents."),
    ),
    "rounded": (
        ("een rekenblad heeft hier een getal van gemaakt en het afgerond; de laatste cijfers zijn weg.", "Zet de kolom op Tekst en haal de codes opnieuw uit uw pakket; vul de cijfers niet zelf aan."),
        ("a spreadsheet made a number of this and rounded it; the last digits are lost.", "Set the column to Text and export the codes from your software again; do not fill in digits yourself."),
    ),
    "transaction_unbalanced": (
        ("debet en credit van deze boeking zijn niet gelijk.", "Herstel de boeking in uw grootboek en maak het auditfile opnieuw."),
        ("debit and credit of this transaction are not equal.", "Mend the transaction in your ledger and make the audit file again."),
    ),
    "yaml_not_well_formed": (
        ("deze regel is geen YAML. Vaak is dat een tab, een vergeten aanhalingsteken, of een * of : in tekst zonder aanhalingstekens.", "Gebruik spaties om in te springen, en zet tekst met een * : of # tussen aanhalingstekens."),
        ("this line is no YAML. Often that is a tab, a missing quote, or a * or : in text without quotes.", "Use spaces to indent, and put text with a * : or # in quotes."),
    ),
    "yaml_feature": (
        ("hier staat een anker, een verwijzing, een type of een tweede document (&, *, ! of ---). Dat wordt niet gelezen.", "Schrijf de waarde voluit, en zet tekst die met &, * of ! begint tussen aanhalingstekens."),
        ("there is an anchor, an alias, a type or a second document here (&, *, ! or ---). These are not read.", "Write the value in full, and put text that begins with &, * or ! in quotes."),
    ),
    "too_deep": (
        ("het bestand is hier dieper genest dan nodig is.", "Vergelijk het bestand met het sjabloon dat `ontschot check --mapping` of `--profile` maakt."),
        ("the file is nested deeper here than is needed.", "Compare the file with the template that `ontschot check --mapping` or `--profile` makes."),
    ),
    "key_twice": (
        ("deze sleutel staat er twee keer. Het is niet duidelijk welke telt.", "Laat één regel met deze sleutel over; meer waarden kunnen samen tussen blokhaken: [a, b]."),
        ("this key is here twice. It is not clear which one counts.", "Keep one line with this key; several values can go together in brackets: [a, b]."),
    ),
    "key_unknown": (
        ("deze sleutel wordt niet gelezen.", "Controleer de spelling in het sjabloon van `ontschot check --mapping` of `--profile`, of haal de regel weg."),
        ("this key is not read.", "Check its spelling in the template of `ontschot check --mapping` or `--profile`, or remove the line."),
    ),
    "key_missing": (
        ("deze sleutel ontbreekt.", "Voeg hem toe; het sjabloon van `ontschot check --mapping` of `--profile` laat zien waar."),
        ("this key is missing.", "Add it; the template of `ontschot check --mapping` or `--profile` shows where."),
    ),
    "key_empty": (
        ("achter deze sleutel staat nog niets.", "Vul de waarde in, of zet een # voor de regel zodat zij niet meedoet."),
        ("there is nothing behind this key yet.", "Fill in the value, or put a # in front of the line so that it plays no part."),
    ),
    "not_a_text": (
        ("hier hoort één waarde te staan, en geen lijst of groep.", "Schrijf één waarde achter de dubbele punt."),
        ("one value belongs here, and no list or group.", "Write one value behind the colon."),
    ),
    "too_long": (
        ("deze tekst is te lang: een complexcode heeft hoogstens 35 tekens, een reden 200.", "Kort de tekst in."),
        ("this text is too long: a complex code has at most 35 characters, a reason 200.", "Shorten the text."),
    ),
    "list_wanted": (
        ("hier hoort een lijst te staan.", "Zet meer waarden tussen blokhaken, [a, b], en elke regel van de mapping achter een streepje (-)."),
        ("a list belongs here.", "Put several values in brackets, [a, b], and every rule of the mapping behind a dash (-)."),
    ),
    "rule_wanted": (
        ("dit is geen regel van een mapping.", 'Schrijf een regel als {kostenplaats: "101", complex: UT-001}, achter een streepje (-).'),
        ("this is no rule of a mapping.", 'Write a rule such as {kostenplaats: "101", complex: UT-001}, behind a dash (-).'),
    ),
    "rule_without_condition": (
        ("deze regel zegt niet voor welke boekingen hij geldt, en zou dus voor alle gelden.", "Noem een rekening, kostenplaats, project, product of omschrijving."),
        ("this rule does not say which bookings it is for, and would hold for all of them.", "Name a rekening, kostenplaats, project, product or omschrijving."),
    ),
    "rule_without_result": (
        ("deze regel zegt niet waar de boekingen bij horen.", "Noem een complex, een begroting of allebei, of sluit ze uit met een reden (uitsluiten)."),
        ("this rule does not say where the bookings belong.", "Name a complex, a begroting or both, or leave them out with a reason (uitsluiten)."),
    ),
    "rule_contradicts_itself": (
        ("deze regel sluit boekingen uit en zegt ook waar ze bij horen.", "Laat óf uitsluiten staan, óf complex en begroting."),
        ("this rule leaves bookings out and says where they belong as well.", "Keep either uitsluiten, or complex and begroting."),
    ),
    "budget_unknown": (
        ("deze begroting bestaat niet.", "Kies uit beheer, leegstand, mutatieonderhoud, vandalisme, huurachterstand, leefbaarheid …; het sjabloon van `ontschot check --mapping` noemt ze alle."),
        ("there is no such budget.", "Choose from beheer, leegstand, mutatieonderhoud, vandalisme, huurachterstand, leefbaarheid …; the template of `ontschot check --mapping` names all."),
    ),
    "budget_of_another": (
        ("deze begroting is niet van de partij waar het bestand over gaat.", "Kies een begroting van die partij; wie welke heeft, staat in het sjabloon van `ontschot check --mapping` of `--profile`."),
        ("this budget is not of the party that the file is about.", "Choose a budget of that party; the template of `ontschot check --mapping` or `--profile` says who has which."),
    ),
    "pattern_empty": (
        ("dit patroon past op alles.", "Schrijf een code of een woord; een * mag voor een deel ervan staan, zoals 43*."),
        ("this pattern fits everything.", "Write a code or a word; a * may stand for a part of it, such as 43*."),
    ),
    "pattern_range": (
        ("dit bereik kan niet: begin en eind moeten even lang zijn, in volgorde, en zonder *.", "Schrijf het als 4310 t/m 4319."),
        ("this range is not possible: both ends must have the same length, be in order, and have no *.", "Write it as 4310 t/m 4319."),
    ),
    "question_open": (
        ("hier staat nog een vraag (?).", "Kies het antwoord; de vraag staat er in het sjabloon achter."),
        ("there is a question here still (?).", "Choose the answer; the question is behind it in the template."),
    ),
    "sign_unknown": (
        ("dit teken wordt niet gelezen als decimaalteken of duizendtalteken.", 'Kies voor decimaal "," of "."; voor duizendtal ".", ",", spatie of geen.'),
        ("this sign is not read as a decimal sign or a sign of thousands.", 'Choose "," or "." for decimaal; ".", ",", spatie or geen for duizendtal.'),
    ),
    "signs_alike": (
        ("het decimaalteken en het duizendtalteken zijn hetzelfde.", "Kies twee verschillende tekens, of duizendtal: geen."),
        ("the decimal sign and the sign of thousands are the same.", "Choose two different signs, or duizendtal: geen."),
    ),
    "form_unknown": (
        ("dit is geen vorm van een datum met een jaar en een maand.", "Schrijf de vorm met dd, mm (of mmm) en jjjj, zoals dd-mm-jjjj, jjjj-mm of mmm jjjj."),
        ("this is no form of a date with a year and a month.", "Write the form with dd, mm (or mmm) and jjjj, such as dd-mm-jjjj, jjjj-mm or mmm jjjj."),
    ),
    "not_a_line": (
        ("dit is geen regelnummer.", "Vul het nummer van de regel met de kolomkoppen in, zoals 3."),
        ("this is no line number.", "Fill in the number of the line with the headers, such as 3."),
    ),
    "not_of_a_sheet": (
        ("een blad van een werkmap heeft geen scheiding en geen codering.", "Haal deze regel weg, of haal blad weg als het een CSV is."),
        ("a sheet of a workbook has no separator and no encoding.", "Remove this line, or remove blad if it is a CSV."),
    ),
    "values_wanted": (
        ("hier hoort te staan waar elke waarde voor staat.", 'Schrijf {kolom: Soort, waarden: {"Glasschade": vandalisme}}.'),
        ("what each value stands for belongs here.", 'Write {kolom: Soort, waarden: {"Glasschade": vandalisme}}.'),
    ),
    "values_not_here": (
        ("voor deze kolom kunnen geen waarden worden vertaald.", "Schrijf alleen de kop van de kolom; een BSN wordt bij het lezen een pseudoniem."),
        ("no values can be translated for this column.", "Write the header of the column only; a BSN becomes a pseudonym while it is read."),
    ),
    "amount_wanted": (
        ("dit is geen kolom met bedragen.", "Schrijf {kolom: jan, maand: 2024-01}, of {kolom: Politie, begroting: politie en justitie}."),
        ("this is no column of amounts.", "Write {kolom: jan, maand: 2024-01}, or {kolom: Politie, begroting: politie en justitie}."),
    ),
    "not_for_every_amount": (
        ("dit staat bij sommige kolommen met bedragen wel en bij andere niet.", "Zet het bij alle kolommen met bedragen, of bij geen."),
        ("this is with some columns of amounts and not with others.", "Put it with all columns of amounts, or with none."),
    ),
    "one_key_wanted": (
        ("een bedrag hoort bij één complex of bij één persoon, en niet bij allebei of geen.", "Noem in kolommen óf complex óf bsn, of zet het complex onder vast."),
        ("an amount belongs to one complex or to one person, and not to both or none.", "Name either complex or bsn in kolommen, or put the complex under vast."),
    ),
    "said_twice": (
        ("dit staat op twee plaatsen. Het is niet duidelijk welke telt.", "Laat het op één plaats staan: in kolommen, onder vast, of bij elk bedrag."),
        ("this is said in two places. It is not clear which one counts.", "Keep it in one place: in kolommen, under vast, or with every amount."),
    ),
    "party_missing": (
        ("deze begroting is van een andere partij dan wie het bestand levert, en er staat niet bij van welke.", "Noem onder vast (of als kolom) de partij: de gemeentecode, het KvK-nummer of de UZOVI-code."),
        ("this budget is of another party than the one that delivers the file, and it does not say which.", "Name the partij under vast (or as a column): the municipality code, KvK number or UZOVI code."),
    ),
    "budget_is_transfer": (
        ("een bijdrage van de ene partij aan de andere kan niet uit een profiel komen.", "Lever haar met het grootboek van de corporatie (RGS WRevOhb of een mapping)."),
        ("a contribution of one party to another cannot come from a profile.", "Deliver it with the ledger of the corporation (RGS WRevOhb or a mapping)."),
    ),
    "not_a_year": (
        ("dit is geen jaar.", "Schrijf een jaar met vier cijfers, zoals 2024."),
        ("this is no year.", "Write a year with four digits, such as 2024."),
    ),
    "not_in_form": (
        ("deze datum staat niet in de vorm die het profiel noemt.", "Verbeter de datum, of de vorm achter datum in het profiel."),
        ("this date is not in the form that the profile names.", "Mend the date, or the form behind datum in the profile."),
    ),
    "not_a_month_number": (
        ("dit is geen maand van het jaar.", "Schrijf 1 tot en met 12, of de naam van de maand."),
        ("this is no month of the year.", "Write 1 to 12, or the Dutch name of the month."),
    ),
    "no_such_day": (
        ("deze dag of maand bestaat niet.", "Verbeter de datum."),
        ("this day or month does not exist.", "Mend the date."),
    ),
    "not_in_notation": (
        ("dit is geen bedrag in de notatie van het profiel, of het heeft delen van een cent.", "Verbeter het bedrag, of decimaal, duizendtal en eenheid in het profiel."),
        ("this is no amount in the notation of the profile, or it has parts of a cent.", "Mend the amount, or decimaal, duizendtal and eenheid in the profile."),
    ),
    "not_in_values": (
        ("van deze waarde zegt het profiel niet waar zij voor staat.", "Zet de waarde in het profiel onder waarden, of verbeter haar."),
        ("the profile does not say what this value stands for.", "Put the value under waarden in the profile, or mend it."),
    ),
    "profiles_alike": (
        ("meer dan één profiel past op deze tabel. Het is niet duidelijk welk geldt.", "Laat één profiel met deze kolommen over."),
        ("more than one profile fits this table. It is not clear which one holds.", "Keep one profile with these columns."),
    ),
    "encoding_declared": (
        ("het bestand is in een andere codering dan het profiel zegt.", "Verbeter codering in het profiel, of haal de regel weg: dan wordt gekeken wat het is."),
        ("the file is in another encoding than the profile says.", "Mend codering in the profile, or remove the line: then it is looked at."),
    ),
    "total_missing": (
        ("het bestand heeft geen totaalregel, en volgens het profiel hoort die er te zijn. Misschien is het afgekapt.", "Maak het bestand opnieuw, of haal totaalregel uit het profiel."),
        ("the file has no row with the total, and by the profile there should be one. Perhaps it was cut off.", "Make the file again, or remove totaalregel from the profile."),
    ),
    "total_twice": (
        ("het bestand heeft meer dan één totaalregel.", "Haal de subtotalen weg, of geef ze een ander woord dan het totaal."),
        ("the file has more than one row with the total.", "Remove the subtotals, or give them another word than the total."),
    ),
    "delivered_elsewhere": (
        ("deze kosten zitten ook in een grootboek, declaratie of opgave die al geleverd is, en zouden dubbel tellen.", "Lever ze op één manier. Staan ze nergens anders in? Zet dan ook_elders_geleverd: nee in het profiel."),
        ("these costs are in a ledger, claim or list that was delivered too, and would count twice.", "Deliver them in one way. Are they nowhere else? Then put ook_elders_geleverd: nee in the profile."),
    ),
    "or_person": (
        ("een bedrag hoort bij één complex of bij één persoon.", "Noem in het profiel óf complex óf bsn."),
        ("an amount belongs to one complex or to one person.", "Name either complex or bsn in the profile."),
    ),
    "mapping_rule_unused": (
        ("op deze regel van de mapping past geen enkele boeking (meer).", "Controleer de code of de omschrijving, of haal de regel weg; een eerdere regel kan de boekingen al hebben."),
        ("no booking fits this rule of the mapping (any more).", "Check the code or the description, or remove the rule; an earlier rule may have the bookings already."),
    ),
    "mapping_without_ledger": (
        ("er is geen grootboek waar deze mapping over gaat.", "Controleer het KvK-nummer, of noem bij administratie hoe het grootboek zichzelf noemt (zie `ontschot check`)."),
        ("there is no ledger that this mapping is about.", "Check the KvK number, or name under administratie what the ledger calls itself (see `ontschot check`)."),
    ),
    "mapping_unknown_complex": (
        ("dit complex staat niet in het projectregister, of is niet van deze corporatie. De boekingen komen bij geen complex.", "Controleer de code, of lever het register met dit complex aan."),
        ("this complex is not in the project register, or not of this corporation. The bookings go to no complex.", "Check the code, or deliver the register with this complex."),
    ),
    "not_in_euros": (
        ("deze boekhouding is niet in euro's. De bedragen worden niet omgerekend.", "Maak het auditfile met EUR als munteenheid (curCode)."),
        ("this ledger is not in euros. Amounts are not converted.", "Make the audit file with EUR as its currency (curCode)."),
    ),
    # notes: they do not hold the file back
    "xaf_namespace": (
        ("dit is niet de officiële naamruimte van XAF 4.0, maar een die in de praktijk voorkomt. Het bestand is gelezen.", "Meld dit bij de leverancier van uw boekhoudpakket: de Belastingdienst kan het bestand weigeren."),
        ("this is not the official namespace of XAF 4.0, but one that occurs in practice. The file was read.", "Report it to the supplier of your ledger: the tax authority may refuse the file."),
    ),
    "opening_balance_off": (
        ("de beginbalans is niet in evenwicht of klopt niet met haar eigen totalen. Zij telt niet mee als kosten; de boekingen zijn gelezen.", "Controleer de beginbalans in uw grootboek."),
        ("the opening balance is out of balance or does not meet its own totals. It is no cost; the bookings were read.", "Check the opening balance in your ledger."),
    ),
    "opening_of_result": (
        ("in de beginbalans (dagboek O of periode 0) is op resultaatrekeningen geboekt. Een beginbalans telt niet mee als kosten, dus deze bedragen ook niet.", "Zijn het kosten van dit jaar, bijvoorbeeld bij een overstap naar een ander pakket? Boek ze dan in de maand waar ze bij horen."),
        ("the opening balance (journal O or period 0) books on profit-and-loss accounts. An opening balance is no cost, so these amounts are not either.", "Are they costs of this year, for instance after a change of package? Then book them in the month they belong to."),
    ),
    "account_twice": (
        ("deze rekening staat twee keer in het rekeningschema, met een ander soort (accTp) of een andere RGS-code. De laatste geldt.", "Laat in uw grootboek van elke rekening één regel over."),
        ("this account is listed twice, with another type (accTp) or another RGS code. The last one holds.", "Keep one entry per account in your ledger."),
    ),
    "account_not_listed": (
        ("op deze rekening is geboekt, maar zij staat niet in het rekeningschema. De boekingen tellen als resultaat en vallen onder ‘niet toegerekend’.", "Neem de rekening op in het rekeningschema, of zeg in mapping.yaml waar zij bij hoort."),
        ("this account was booked on, but is not in the list of accounts. The bookings count as result and fall under ‘not mapped’.", "List the account, or say in mapping.yaml where it belongs."),
    ),
    "lines_count_counts_transactions": (
        ("linesCount telt hier de boekingen en niet de regels. De bedragen kloppen; het bestand is gelezen.", "Meld dit bij de leverancier van uw boekhoudpakket; u hoeft nu niets te doen."),
        ("linesCount counts the transactions here and not the lines. The amounts agree; the file was read.", "Report it to the supplier of your ledger; nothing needs to be done now."),
    ),
    "encoding_differs": (
        ("de tekens staan in een andere codering dan UTF-8 of dan het bestand zelf zegt. Het is wel gelezen.", "Kijk of letters als é en ë goed overkomen; kies een volgende keer UTF-8."),
        ("the characters are in another encoding than UTF-8 or than the file itself says. It was read all the same.", "See whether letters such as é and ë came over well; choose UTF-8 next time."),
    ),
    "schema_differs": (
        ("het bestand wijkt op een onderdeel af van het officiële schema. Het is wel gelezen.", "Meld dit bij de leverancier van uw pakket; u hoeft nu niets te doen."),
        ("the file departs from the official schema in some part. It was read all the same.", "Report it to the supplier of your software; nothing needs to be done now."),
    ),
    "bag_object_type": (
        ("dit BAG-id heeft objecttype 10: dat is van een pand. Een verblijfsobject heeft 01. De rij is wel gelezen.", "Vul bij gelegenheid het id van het verblijfsobject in."),
        ("this BAG id has object type 10: that is a building (pand). A dwelling has 01. The row was read all the same.", "Fill in the id of the verblijfsobject when you can."),
    ),
    "empty_for_this_unit": (
        ("bij deze eenheid hoort deze kolom gevuld te zijn. De rij is wel gelezen.", "Vul de kolom in; het portaal van SBR-wonen vraagt erom."),
        ("with this kind of unit the column should be filled. The row was read all the same.", "Fill in the column; the portal of SBR-wonen asks for it."),
    ),
    "filled_for_this_unit": (
        ("bij deze eenheid hoort deze kolom leeg te zijn. De rij is wel gelezen.", "Maak de cel leeg, of verbeter Eenheidsoort of Soort woonruimte."),
        ("with this kind of unit the column should be empty. The row was read all the same.", "Clear the cell, or correct Eenheidsoort or Soort woonruimte."),
    ),
    "branch_of_land": (
        ("de tak Grondposities hoort niet bij onderdeel 2.1A (in exploitatie). De rij is wel gelezen.", "Verbeter de tak of het onderdeel."),
        ("the branch Grondposities does not belong to part 2.1A (in exploitation). The row was read all the same.", "Correct the branch (tak) or the part (onderdeel)."),
    ),
    "unknown_code": (
        ("deze code staat niet in de referentiedata van VERA. De rij is wel gelezen.", "Verbeter de code, of lever de laatste Referentiedata.csv van VERA mee."),
        ("this code is not in the reference data of VERA. The row was read all the same.", "Correct the code, or deliver the latest Referentiedata.csv of VERA along."),
    ),
    "benchmark_differs": (
        ("het mutatieonderhoud in de Aedes-benchmark is niet gelijk aan dat in het grootboek van dit jaar.", "Zoek het verschil uit; het grootboek telt, de benchmark is een tweede mening."),
        ("turnover maintenance in the Aedes-benchmark is not equal to that in the ledger of this year.", "Find out where it comes from; the ledger counts, the benchmark is a second opinion."),
    ),
    "in_envelope": (
        ("het bericht zat in een StUF-envelop en is eruit gehaald. Regelnummers zijn die van het bericht zelf.", "U hoeft niets te doen; tel bij het opzoeken van een regel vanaf het begin van het bericht."),
        ("the message was in a StUF envelope and was taken out. Line numbers are those of the message itself.", "Nothing needs to be done; count from the start of the message when you look up a line."),
    ),
    "not_a_calendar_month": (
        ("de declaratieperiode is geen hele kalendermaand (TR318). De declaratie is wel gelezen, bij de maand waarin zij begint.", "Declareer per kalendermaand, van de eerste tot en met de laatste dag."),
        ("the claim period is no whole calendar month (TR318). The claim was read, under the month in which it begins.", "Claim per calendar month, from the first day up to the last."),
    ),
    # files about municipalities: finance (Iv3)
    "iv3_not_balanced": (
        ("lasten en baten van alle taakvelden samen zijn niet gelijk (PF006); de waarde is het verschil in euro's. Het bestand telt mee.", "Controleer de mutatie van reserves (0.10) en het resultaat (0.11) en lever zo nodig opnieuw aan."),
        ("expenses and income of all taakvelden together are not equal (PF006); the value is the difference in euros. The file counts.", "Check the change in reserves (0.10) and the result (0.11) and deliver again where needed."),
    ),
    "iv3_balance_sheet": (
        ("activa en passiva van de balans zijn niet gelijk (PF007, PF008); de waarde is het verschil in euro's. Het bestand telt mee.", "Controleer de balansstanden van de jaarrekening."),
        ("assets and liabilities of the balance sheet are not equal (PF007, PF008); the value is the difference in euros. The file counts.", "Check the states of the balance sheet in the annual accounts."),
    ),
    "iv3_undivided": (
        ("er staat geld op een categorie ‘onverdeeld’ (4.3.9 of 4.4.9), wat alleen in een begroting kan (PF009). Het bestand telt mee.", "Verdeel het bedrag over de categorieën van de ontvangers."),
        ("there is money on a category ‘undivided’ (4.3.9 or 4.4.9), which only a budget may have (PF009). The file counts.", "Divide the amount over the categories of the receivers."),
    ),
    "iv3_unknown_part": (
        ("dit onderdeel kent het Iv3-schema niet (SF003). Het is overgeslagen.", "Haal het weg, of controleer de spelling."),
        ("the Iv3 schema has no such part (SF003). It was passed over.", "Remove it, or check the spelling."),
    ),
    "iv3_part_missing": (
        ("dit onderdeel van de balans ontbreekt (SF013, SF014, SF015). De taakvelden zijn wel gelezen.", "Lever het onderdeel mee, ook als het leeg is: [ ]."),
        ("this part of the balance sheet is missing (SF013, SF014, SF015). The taakvelden were read.", "Deliver the part too, also when it is empty: [ ]."),
    ),
    "iv3_balance_code": (
        ("dit heeft niet de vorm van een balanscode, zoals A111 of P12 (DF003). De rij is niet in de balanstoets meegenomen.", "Gebruik de balanscodes van het boekjaar."),
        ("this does not have the form of a balance code, such as A111 or P12 (DF003). The row is not in the check of the balance sheet.", "Use the balance codes of the year."),
    ),
    "iv3_balance_day": (
        ("dit is geen eerste of laatste dag van de balans (DF004). De rij is niet in de balanstoets meegenomen.", "Schrijf ‘1 januari’ of ‘ultimo’, of de datum zoals 31-12-2025."),
        ("this is no first or last day of the balance sheet (DF004). The row is not in the check of the balance sheet.", "Write ‘1 januari’ or ‘ultimo’, or the date such as 31-12-2025."),
    ),
    "iv3_balance_amount": (
        ("het bedrag van deze balansstand is niet te lezen (SF017). De rij is niet in de balanstoets meegenomen.", "Schrijf het bedrag in hele euro's, zonder aanhalingstekens."),
        ("the amount of this state of the balance sheet cannot be read (SF017). The row is not in the check of the balance sheet.", "Write the amount in whole euros, without quotes."),
    ),
    "iv3_unknown_code": (
        ("deze code staat in geen enkele Iv3-codelijst die hier bekend is (DF001, DF002). De rij telt mee, maar hoort bij geen groep.", "Controleer de code; is hij nieuw, werk dan data/reference/iv3_codes.csv bij."),
        ("no Iv3 list that is known here has this code (DF001, DF002). The row counts, but belongs to no group.", "Check the code; if it is new, update data/reference/iv3_codes.csv."),
    ),
    "codes_are_numbers": (
        ("de codes van de taakvelden zijn getallen: 0.1 en 0.10 zijn dan hetzelfde.", "Gebruik de matrix van CBS zoals zij is; zet kolom A op Tekst."),
        ("the codes of the taakvelden are numbers: 0.1 and 0.10 are then the same.", "Use the matrix of CBS as it is; set column A to Text."),
    ),
    "not_in_thousands": (
        ("dit is geen getal. De matrix heeft bedragen in duizenden euro's.", "Vul een getal in, of laat de cel leeg."),
        ("this is no number. The matrix has amounts in thousands of euros.", "Fill in a number, or leave the cell empty."),
    ),
    "not_a_plain_number": (
        ("dit is geen getal zoals dit bestand het schrijft: met een punt voor decimalen en zonder duizendtallen, zoals 1234.5.", "Lever het bestand aan zoals het is gedownload, zonder het in Excel op te slaan."),
        ("this is no number as this file writes it: a point before decimals and no thousands, such as 1234.5.", "Deliver the file as it was downloaded, without saving it in Excel."),
    ),
    "publication_unknown": (
        ("het bestand zegt niet van welk jaar het is, of niet of het een begroting of jaarrekening is.", "Lever er een leveringsbrief bij met periode_van en kenmerk: ‘begroting’ of ‘jaarrekening’."),
        ("the file does not say of which year it is, or whether it is a budget or annual accounts.", "Add a delivery note with periode_van and kenmerk: ‘begroting’ (budget) or ‘jaarrekening’ (accounts)."),
    ),
    "nation_differs": (
        ("de gemeenten samen zijn niet gelijk aan de rij Nederland; de waarde is het taakveld en het verschil in euro's.", "Download het bestand opnieuw; er lijken rijen te ontbreken of veranderd te zijn."),
        ("the municipalities together are not equal to the row Nederland; the value is the taakveld and the difference in euros.", "Download the file again; rows seem to be missing or changed."),
    ),
    "feed_goes_on": (
        ("dit is een deel van een tabel: CBS geeft er 10.000 rijen tegelijk van. Wat hier staat telt mee.", "Download ook de volgende delen ($skip), of neem het CSV-bestand van de hele tabel."),
        ("this is a part of a table: CBS gives 10,000 rows of it at a time. What is here counts.", "Download the next parts as well ($skip), or take the CSV file of the whole table."),
    ),
    "unknown_municipality": (
        ("deze naam is van geen gemeente die hier bekend is, of van meer dan één. De rijen tellen bij geen gemeente mee.", "Voeg de schrijfwijze met haar code toe aan data/reference/municipalities.csv."),
        ("this name is of no municipality that is known here, or of more than one. Its rows count for no municipality.", "Add the spelling with its code to data/reference/municipalities.csv."),
    ),
    "table_unknown": (
        ("het bestand zegt niet welke tabel van StatLine het is. De cijfers zijn wel gelezen, onder ‘onbekend’.", "Lever er een leveringsbrief bij met als kenmerk het nummer van de tabel, zoals 86158NED."),
        ("the file does not say which table of StatLine it is. The figures were read, under ‘onbekend’ (unknown).", "Add a delivery note with the number of the table as its kenmerk, such as 86158NED."),
    ),
    "year_unknown": (
        ("het bestand zegt niet over welk jaar het gaat.", "Lever er een leveringsbrief bij met periode_van en periode_tot van dat jaar."),
        ("the file does not say which year it is about.", "Add a delivery note with periode_van and periode_tot of that year."),
    ),
    # claims under the Wlz and the Zvw (AW319)
    "ei_message": (
        ("dit is een declaratie volgens een andere EI-standaard dan AW319. Die wordt niet gelezen.", "U hoeft niets te doen; lever voor Wlz en wijkverpleging de AW319-berichten aan (berichtcode 187, 428 of 430)."),
        ("this is a claim in another EI standard than AW319. That is not read.", "Nothing needs to be done; deliver the AW319 messages for the Wlz and nursing at home (message code 187, 428 or 430)."),
    ),
    "aw319_version": (
        ("dit AW319-bericht heeft een andere versie dan 1.4: velden kunnen op een andere plaats staan.", "Lever het bericht aan in versie 1.4, of vraag uw leverancier daarom."),
        ("this AW319 message has another version than 1.4: fields may be in other places.", "Deliver the message in version 1.4, or ask your supplier for it."),
    ),
    "ei_test_message": (
        ("dit is een testbericht (T op positie 10). Het telt niet mee.", "Lever het productiebericht (P) aan."),
        ("this is a test message (T at position 10). It does not count.", "Deliver the production message (P)."),
    ),
    "ei_counts": (
        ("het aantal records van deze soort is niet wat het sluitrecord (99) zegt. Het hele bestand wacht.", "Controleer of het bestand volledig is en maak het opnieuw."),
        ("the number of records of this kind is not what the end record (99) says. The whole file waits.", "Check that the file is complete and make it again."),
    ),
    "ei_unfinished": (
        ("het sluitrecord (99) ontbreekt: het bestand is niet af.", "Maak het bestand opnieuw en verstuur het zonder het te openen."),
        ("the end record (99) is missing: the file is not complete.", "Make the file again and send it without opening it."),
    ),
    "record_order": (
        ("dit record hoort hier niet: een bericht begint met 01, eindigt met 99 en kent verder 02, 03, 04 en 98.", "Maak het bestand opnieuw; lever elk bericht in een eigen bestand aan."),
        ("this record does not belong here: a message begins with 01, ends with 99 and otherwise has 02, 03, 04 and 98.", "Make the file again; deliver each message in a file of its own."),
    ),
    "record_width": (
        ("dit record is langer dan 310 posities.", "Maak het bestand opnieuw, zonder het in een tekstverwerker te openen."),
        ("this record is longer than 310 positions.", "Make the file again, without opening it in a text editor."),
    ),
    "not_digits": (
        ("hier staan andere tekens dan cijfers.", "Controleer of de velden op hun plaats staan; vul getallen aan met nullen vooraan."),
        ("there are other characters than digits here.", "Check that the fields are in their places; fill numbers up with leading zeros."),
    ),
    "not_whole_cents": (
        ("dit is geen bedrag in hele centen: alleen cijfers, zonder punt, komma of teken.", "Schrijf € 12,50 als 00001250, met D of C erachter."),
        ("this is no amount in whole cents: digits only, without point, comma or sign.", "Write € 12.50 as 00001250, with D or C behind it."),
    ),
    "not_a_packed_date": (
        ("dit is geen datum in de vorm jjjjmmdd.", "Schrijf 31 januari 2024 als 20240131."),
        ("this is no date in the form yyyymmdd.", "Write 31 January 2024 as 20240131."),
    ),
    "not_a_reference": (
        ("dit is geen kenmerk: verwacht wordt een korte code van letters, cijfers, punten en streepjes.", "Vul het nummer van de tabel in (86158NED), of ‘begroting’ of ‘jaarrekening’."),
        ("this is no reference: a short code of letters, digits, points and dashes is expected.", "Fill in the number of the table (86158NED), or ‘begroting’ or ‘jaarrekening’."),
    ),
    # between rows and between files
    "unknown_unit": (
        ("deze eenheid staat niet in de WOZ-bezitstabel van hetzelfde jaar.", "Verbeter de eenheidscode, of lever de WOZ-bezitstabel aan waar de eenheid in staat."),
        ("this unit is not in the WOZ-bezitstabel of the same year.", "Correct the unit code, or deliver the WOZ-bezitstabel that has the unit."),
    ),
    "ledger_twice": (
        ("van deze corporatie en dit jaar is er al een auditfile: dit zou hetzelfde geld nog een keer zijn.", "Lever van een jaar het auditfile of de grootboekmutaties, niet allebei."),
        ("there is an audit file of this corporation and year already: this would be the same money again.", "Deliver the audit file or the ledger bookings of a year, not both."),
    ),
    "shares_do_not_add_up": (
        ("de aandelen van dit complex zijn samen geen 100 procent.", "Verbeter de aandelen, of vul de partij aan die ontbreekt."),
        ("the shares of this complex are not 100 percent together.", "Correct the shares, or add the party that is missing."),
    ),
    "unknown_complex": (
        ("deze complexcode staat niet in het register van het netwerk.", "Verbeter de code, of laat het complex in het register zetten."),
        ("this complex code is not in the register of the network.", "Correct the code, or have the complex added to the register."),
    ),
    "credit_without_original": (
        ("deze creditregel neemt een declaratie terug die niet geleverd is, of zelf tegengehouden wordt.", "Lever het bericht met de oorspronkelijke regel aan, of verbeter VorigReferentieNummer."),
        ("this credit takes back a claim that was not delivered, or is held back itself.", "Deliver the message with the original line, or correct VorigReferentieNummer."),
    ),
    "credit_of_another_line": (
        ("deze creditregel gaat over een andere cliënt, een ander product of een andere periode dan de regel die hij terugneemt.", "Verbeter VorigReferentieNummer, of maak de creditregel gelijk aan de oorspronkelijke regel."),
        ("this credit is about another client, product or period than the line it takes back.", "Correct VorigReferentieNummer, or make the credit equal to the original line."),
    ),
    "credit_of_another_amount": (
        ("het bedrag van deze creditregel is niet dat van de regel die hij terugneemt. Een regel wordt in zijn geheel teruggenomen.", "Crediteer het hele bedrag en declareer het juiste bedrag opnieuw."),
        ("the amount of this credit is not that of the line it takes back. A line is taken back as a whole.", "Credit the whole amount and claim the right amount again."),
    ),
    "credit_repeated": (
        ("deze regel is al eerder teruggenomen. Een regel kan één keer worden gecrediteerd.", "Haal deze creditregel weg, of verbeter VorigReferentieNummer."),
        ("this line was taken back before. A line can be credited once.", "Remove this credit, or correct VorigReferentieNummer."),
    ),
    "claim_without_assignment": (
        ("bij deze regel is geen toewijzing van deze cliënt aan deze aanbieder met dit nummer geleverd (TR338). De regel telt mee.", "Lever de toewijzing (WMO301) aan, of controleer ToewijzingNummer."),
        ("no assignment of this client to this care organisation with this number was delivered (TR338). The line counts.", "Deliver the assignment (WMO301), or check ToewijzingNummer."),
    ),
    "assignment_removed": (
        ("de toewijzing van deze regel is verwijderd (RedenWijziging 13, TR384). De regel telt mee zolang hij niet is afgewezen.", "Laat de regel crediteren, of herstel de toewijzing."),
        ("the assignment of this line was removed (RedenWijziging 13, TR384). The line counts as long as it is not refused.", "Have the line credited, or restore the assignment."),
    ),
    "product_period_outside_assignment": (
        ("de productperiode valt niet geheel binnen de toewijzing (TR307, TR308). De regel telt mee.", "Controleer de periode, of lever de toewijzing aan die nu geldt."),
        ("the product period does not lie wholly within the assignment (TR307, TR308). The line counts.", "Check the period, or deliver the assignment that holds now."),
    ),
    "product_period_not_whole_months": (
        ("de productperiode is geen hele kalendermaand, en de toewijzing begint of eindigt niet in die maand (TR387, TR388).", "Declareer een maand van de eerste tot en met de laatste dag dat de toewijzing geldt."),
        ("the product period is no whole calendar month, and the assignment does not begin or end in that month (TR387, TR388).", "Claim a month from the first up to the last day on which the assignment holds."),
    ),
    "product_differs_from_assignment": (
        ("dit product is een ander dan het toegewezen product (TR339, TR340). De regel telt mee onder het gedeclareerde product.", "Controleer het product in declaratie en toewijzing."),
        ("this product is another than the assigned one (TR339, TR340). The line counts under the product that was claimed.", "Check the product in claim and assignment."),
    ),
    "unit_differs_from_assignment": (
        ("de eenheid past niet bij die van de toewijzing (TR341). Het volume is daarom niet vergeleken.", "Controleer de eenheid in declaratie en toewijzing."),
        ("the unit does not fit that of the assignment (TR341). The volume was therefore not compared.", "Check the unit in claim and assignment."),
    ),
    "volume_above_assignment": (
        ("met deze regel komt het gedeclareerde volume boven het toegewezen volume (TR321, TR322). De regel telt mee.", "Controleer het volume, of lever de toewijzing aan die nu geldt."),
        ("with this line the volume claimed is above the volume assigned (TR321, TR322). The line counts.", "Check the volume, or deliver the assignment that holds now."),
    ),
    "amount_above_budget": (
        ("met deze regel komt het gedeclareerde bedrag boven het toegewezen budget (TR369). De regel telt mee.", "Controleer het bedrag, of lever de toewijzing aan die nu geldt."),
        ("with this line the amount claimed is above the budget assigned (TR369). The line counts.", "Check the amount, or deliver the assignment that holds now."),
    ),
    "product_period_after_claim": (
        ("de productperiode eindigt na de declaratieperiode (TR319). De regel telt mee, in de maand van het product.", "Declareer zorg in of na de maand waarin zij geleverd is."),
        ("the product period ends after the claim period (TR319). The line counts, in the month of the product.", "Claim care in or after the month in which it was given."),
    ),
    "claimed_after_five_years": (
        ("deze zorg eindigde meer dan vijf jaar voor de dagtekening van de declaratie (TR335). De regel telt mee.", "Controleer de einddatum van de productperiode."),
        ("this care ended more than five years before the date of the claim (TR335). The line counts.", "Check the end date of the product period."),
    ),
    "credit_in_same_message": (
        ("deze creditregel neemt een regel uit hetzelfde bericht terug (TR316). Beide tellen, en heffen elkaar op.", "Laat beide regels weg, of crediteer in een later bericht."),
        ("this credit takes back a line of the same message (TR316). Both count, and cancel out.", "Leave both lines out, or credit in a later message."),
    ),
    "credit_of_line_not_granted": (
        ("deze creditregel neemt een regel terug die niet is toegekend (TR323). Hij telt niet als kosten zolang dat zo is.", "Lever het antwoord (WMO325) op de oorspronkelijke regel aan; crediteer alleen wat is toegekend."),
        ("this credit takes back a line that was not granted (TR323). It is no cost as long as that is so.", "Deliver the answer (WMO325) to the original line; credit only what was granted."),
    ),
    "key_not_unique": (
        ("deze rij zegt hetzelfde als een andere rij, of spreekt die tegen. Zij tellen niet allebei.", "Laat één rij over; is het een correctie in een nieuw bestand, geef dan in een leveringsbrief van beide bestanden de datum (opgesteld)."),
        ("this row says the same as another row, or contradicts it. They do not both count.", "Keep one row; if it is a correction in a new file, give the date (opgesteld) of both files in a delivery note."),
    ),
    "answer_without_claim": (
        ("dit antwoord hoort bij een declaratie die niet geleverd is.", "Vraag de aanbieder om het declaratiebericht (WMO323) met deze identificatie."),
        ("this answer belongs to a claim that was not delivered.", "Ask the care organisation for the claim message (WMO323) with this identification."),
    ),
    "refusal_without_claim": (
        ("deze afgewezen regel staat niet in de declaratie waarop geantwoord wordt.", "Controleer het referentienummer, of lever het declaratiebericht (WMO323) aan."),
        ("this refused line is not in the claim that is answered.", "Check the reference, or deliver the claim message (WMO323)."),
    ),
    "taakveld_not_in_year": (
        ("dit taakveld bestaat niet in dit boekjaar: de codes zijn veranderd in 2023 en in 2025.", "Gebruik de Iv3-codes van het boekjaar (beschermd wonen: 6.81, vanaf 2023 6.81a, vanaf 2025 6.811)."),
        ("this taakveld does not exist in this year: the codes changed in 2023 and in 2025.", "Use the Iv3 codes of the year (sheltered housing: 6.81, from 2023 6.81a, from 2025 6.811)."),
    ),
    # rules of the contracts
    "required": (
        ("hier staat niets, terwijl een waarde nodig is.", "Vul de waarde in."),
        ("there is nothing here, while a value is needed.", "Fill in the value."),
    ),
    "isin": (
        ("deze waarde staat niet in de lijst die voor deze kolom geldt.", "Kies een waarde uit de lijst, precies zo geschreven."),
        ("this value is not in the list that holds for this column.", "Choose a value from the list, spelled exactly so."),
    ),
    "notin": (
        ("dit woord is al in gebruik: ‘all’ staat voor alle projecten samen.", "Gebruik een andere code."),
        ("this word is taken: ‘all’ stands for all projects together.", "Use another code."),
    ),
    "in_range": (
        ("dit getal ligt buiten de grenzen die voor deze kolom gelden.", "Controleer het getal en de eenheid."),
        ("this number is outside the limits of this column.", "Check the number and its unit."),
    ),
    "greater_than": (
        ("dit getal moet groter zijn dan het minimum van deze kolom.", "Controleer het getal."),
        ("this number must be above the minimum of this column.", "Check the number."),
    ),
    "greater_than_or_equal_to": (
        ("dit getal is kleiner dan mag: een negatief getal kan hier niet.", "Controleer het getal en het minteken."),
        ("this number is smaller than allowed: a negative number cannot be here.", "Check the number and the minus sign."),
    ),
    "less_than_or_equal_to": (
        ("dit getal is groter dan mag.", "Controleer het getal en de eenheid."),
        ("this number is larger than allowed.", "Check the number and its unit."),
    ),
    "str_matches": (
        ("deze waarde heeft niet de vorm die bij deze kolom hoort.", "Controleer de code; nullen vooraan horen erbij."),
        ("this value does not have the form of this column.", "Check the code; leading zeros belong to it."),
    ),
    "str_length": (
        ("deze tekst is te kort of te lang.", "Vul de code precies zo in als in uw administratie."),
        ("this text is too short or too long.", "Fill in the code exactly as in your records."),
    ),
    "not_before_start": (
        ("de einddatum ligt voor de begindatum.", "Verbeter een van beide data."),
        ("the end date is before the start date.", "Correct one of the two dates."),
    ),
    "is_volume_times_tariff": (
        ("het bedrag is niet gelijk aan volume × tarief (TR346).", "Controleer GeleverdVolume, ProductTarief en Bedrag; alle bedragen zijn in hele centen."),
        ("the amount is not volume × tariff (TR346).", "Check GeleverdVolume, ProductTarief and Bedrag; all amounts are in whole cents."),
    ),
    "is_volume_in_euros": (
        ("bij eenheid 83 (euro's) is het volume zelf het bedrag in centen (IV042). Hier verschillen zij.", "Maak GeleverdVolume gelijk aan Bedrag, beide in hele centen."),
        ("in unit 83 (euros) the volume is the amount itself in cents (IV042). Here they differ.", "Make GeleverdVolume equal to Bedrag, both in whole cents."),
    ),
    "credit_needs_reference": (
        ("een creditregel moet zeggen welke regel hij terugneemt, en alleen een creditregel doet dat.", "Vul VorigReferentieNummer bij een C, en laat het weg bij een D."),
        ("a credit must say which line it takes back, and only a credit does.", "Fill VorigReferentieNummer with a C, and leave it out with a D."),
    ),
    "is_nights_times_tariff": (
        ("het bedrag is niet gelijk aan nachten × tarief per nacht.", "Controleer Nachten, Tarief per nacht en Bedrag."),
        ("the amount is not nights × tariff per night.", "Check Nachten, Tarief per nacht and Bedrag."),
    ),
    "within_month": (
        ("dit zijn meer nachten dan de maand dagen heeft.", "Controleer de maand en het aantal nachten."),
        ("these are more nights than the month has days.", "Check the month and the number of nights."),
    ),
    "small_cell_is_empty": (
        ("Verzekerden en beide kosten moeten alle drie gevuld zijn, of alle drie leeg.", "Laat bij minder dan 10 verzekerden alle drie leeg; vul anders alle drie."),
        ("insured and both costs must be filled all three, or empty all three.", "With fewer than 10 insured leave all three empty; otherwise fill all three."),
    ),
    "required_for_project": (
        ("een project voor gemengd wonen heeft een eerste maand van beheer nodig.", "Vul Start beheer in (mm-jjjj), of zet Soort op ‘Vergelijking’."),
        ("a project for mixed housing needs a first month of caretaking.", "Fill in Start beheer (mm-jjjj), or set Soort to ‘Vergelijking’."),
    ),
    "is_cashable_plus_not_cashable_plus_unknown": (
        ("vermeden kosten zijn niet verzilverbaar plus niet verzilverbaar plus onbekend.", "Meld dit: het is een fout in het rekenen, niet in een bestand."),
        ("avoided cost is not cashable plus not cashable plus unknown.", "Report this: it is an error of the calculation, not of a file."),
    ),
    "is_avoided_minus_cost_plus_transfer": (
        ("het saldo is niet gelijk aan vermeden kosten min eigen kosten plus verschuivingen.", "Dit is een fout in de berekening; meld deze code."),
        ("the net amount is not avoided cost minus own cost plus transfers.", "This is an error in the calculation; report this code."),
    ),
}  # fmt: skip

_AGB: Text = (
    ("dit is geen AGB-code van 8 cijfers.", "Vul de AGB-code van de aanbieder in, met nullen vooraan."),
    ("this is no AGB code of 8 digits.", "Fill in the AGB code of the care organisation, with leading zeros."),
)
_MUNICIPALITY: Text = (
    ("dit is geen gemeentecode van 4 cijfers.", "Vul de CBS-gemeentecode in, met nullen vooraan, zoals 0344."),
    (
        "this is no municipality code of 4 digits.",
        "Fill in the CBS municipality code, with leading zeros, such as 0344.",
    ),
)
_KVK: Text = (
    ("dit is geen KvK-nummer van 8 cijfers.", "Vul het KvK-nummer van de corporatie in, met nullen vooraan."),
    ("this is no KvK number of 8 digits.", "Fill in the KvK number of the corporation, with leading zeros."),
)
_PARTY: Text = (
    ("dit is geen AGB-code van 8 cijfers (aanbieder) of gemeentecode van 4 cijfers (gemeente).", "Vul Afzender en Ontvanger in met nullen vooraan, zoals 0344."),
    ("this is no AGB code of 8 digits (care organisation) or municipality code of 4 digits.", "Fill in Afzender and Ontvanger with leading zeros, such as 0344."),
)  # fmt: skip
_UZOVI: Text = (
    ("dit is geen UZOVI-nummer van 4 cijfers.", "Vul het UZOVI-nummer van de verzekeraar in, met nullen vooraan."),
    ("this is no UZOVI number of 4 digits.", "Fill in the UZOVI number of the insurer, with leading zeros."),
)
_BAG: Text = (
    ("dit is geen BAG-id van 16 cijfers (meer ids door | gescheiden).", "Zet de kolom op Tekst: Excel rondt lange nummers af (3,44E+14). Vul het id opnieuw in."),
    ("this is no BAG id of 16 digits (several ids separated by |).", "Set the column to Text: Excel rounds long numbers (3,44E+14). Fill in the id again."),
)  # fmt: skip
_BAG_IN_JSON: Text = (
    ("dit is geen BAG-id van 16 cijfers.", "Neem het id van het verblijfsobject over uit de BAG, als tekst tussen aanhalingstekens."),
    ("this is no BAG id of 16 digits.", "Copy the id of the verblijfsobject from the BAG, as text between quotes."),
)  # fmt: skip
_JSON_CODE: Text = (
    ("dit is geen code of id: verwacht wordt tekst, of een object met code of id, zonder |.", "Verbeter de uitvoer van uw pakket volgens VERA 4.3."),
    ("this is no code or id: text is expected, or an object with code or id, without |.", "Mend the export of your software after VERA 4.3."),
)  # fmt: skip
_SHARE: Text = (
    ("een aandeel ligt tussen 0 en 1.", "Schrijf 45% als 0,45."),
    ("a share lies between 0 and 1.", "Write 45% as 0,45."),
)
_POINT: Text = (
    ("dit is geen getal zoals een auditfile het schrijft. Verwacht 1234.56, met een punt en zonder duizendtallen.", "Maak het auditfile opnieuw vanuit uw boekhoudpakket."),
    ("this is no number as an audit file writes it. Expected 1234.56, with a point and without thousands.", "Make the audit file again from your ledger."),
)  # fmt: skip
_CENTS: Text = (
    ("dit is geen heel getal. iWmo schrijft bedragen in hele centen en volumes als hele getallen.", "Schrijf € 12,50 als 1250, zonder punt of komma."),
    ("this is no whole number. iWmo writes amounts in whole cents and volumes as whole numbers.", "Write € 12.50 as 1250, without point or comma."),
)  # fmt: skip
_XML_DATE: Text = (
    ("dit is geen datum tussen 1900 en 2199. Verwacht jjjj-mm-dd, zoals 2024-01-31.", "Verbeter de datum in uw pakket en maak het bestand opnieuw."),
    ("this is no date between 1900 and 2199. Expected yyyy-mm-dd, such as 2024-01-31.", "Correct the date in your software and make the file again."),
)  # fmt: skip
_JSON_DATE: Text = (
    ("dit is geen datum tussen 1900 en 2199. Verwacht jjjj-mm-dd of een tijdstip, zoals 2024-01-31 of 2024-01-31T10:00:00Z.", "Verbeter de datum in uw pakket en maak het bestand opnieuw."),
    ("this is no date between 1900 and 2199. Expected yyyy-mm-dd or a moment, such as 2024-01-31 or 2024-01-31T10:00:00Z.", "Correct the date in your software and make the file again."),
)  # fmt: skip
_PERSON: Text = RULES["bsn_invalid"]


def _list(dutch: str, english: str, values: str) -> Text:
    """Text for a column with a list of values."""
    return (
        (f"deze waarde is geen {dutch}. Mogelijk zijn: {values}.", "Kies een van deze waarden, precies zo geschreven."),
        (f"this value is no {english}. Possible are: {values}.", "Choose one of these values, spelled exactly so."),
    )  # fmt: skip


COLUMN_RULES: dict[tuple[str, str], Text] = {
    ("needed_for_change", "target_column"): (
        ("een wijziging moet zeggen in welke kolom.", "Vul de kolomnaam in zoals die in het bestand staat, of kies ‘vervalt’ voor de hele rij."),
        ("a change must say in which column.", "Fill in the column name as it is in the file, or choose ‘vervalt’ for the whole row."),
    ),
    ("key_not_unique", "reference"): (
        ("dit referentienummer komt vaker voor bij dezelfde aanbieder (TR314). De regels tellen niet allebei.", "Geef elke prestatie een eigen referentienummer; lever hetzelfde bericht niet twee keer aan."),
        ("this reference occurs more than once at the same care organisation (TR314). The lines do not both count.", "Give every claim line a reference of its own; do not deliver the same message twice."),
    ),
    ("str_matches", "provider_agb"): _AGB,
    ("str_matches", "Afzender"): _PARTY,
    ("str_matches", "Ontvanger"): _PARTY,
    ("str_matches", "municipality_code"): _MUNICIPALITY,
    ("not_a_code", "municipality_code"): _MUNICIPALITY,
    ("not_a_code", "overheidsnummer"): _MUNICIPALITY,
    ("str_matches", "corporation_id"): _KVK,
    ("not_a_code", "corporation_id"): _KVK,
    ("str_matches", "insurer_id"): _UZOVI,
    ("not_a_code", "insurer_id"): _UZOVI,
    ("str_matches", "bag_ids"): _BAG,
    ("not_a_code", "bag_ids"): _BAG,
    ("separator", "Onderdeel"): (
        ("er worden 29 kolommen verwacht (eerder 27), er is er 1: ze zijn niet door een puntkomma (;) gescheiden.", "Sla het bestand op met de puntkomma als lijstscheidingsteken (Nederlandse landinstelling)."),
        ("29 columns are expected (27 in earlier years), there is 1: they are not separated by a semicolon (;).", "Save the file with the semicolon as list separator (Dutch regional settings)."),
    ),
    ("not_in_list", "branch_start"): _list("tak", "branch", "DAEB TI, Niet-DAEB TI, Geconsolideerde niet-DAEB verbindingen, Grondposities"),
    ("not_in_list", "branch_end"): _list("tak", "branch", "DAEB TI, Niet-DAEB TI, Geconsolideerde niet-DAEB verbindingen, Grondposities"),
    ("in_range", "ownership_share"): _SHARE,
    ("str_matches", "bag_id"): _BAG_IN_JSON,
    ("not_a_code", "bag_id"): _BAG_IN_JSON,
    ("not_a_code", "grootboekrekening"): _JSON_CODE,
    ("not_a_code", "verbijzonderingen"): _JSON_CODE,
    ("not_a_code", "id"): _JSON_CODE,
    ("not_a_code", "eenheden"): _JSON_CODE,
    ("not_a_code", "clusters"): _JSON_CODE,
    ("columns_missing", ""): (
        ("een of meer kolommen of onderdelen die nodig zijn, staan niet in het bestand.", "Kijk welke met `ontschot check`, zet ze er precies zo in en vul ze."),
        ("one or more columns or parts that are needed are not in the file.", "See which with `ontschot check`, put them in spelled exactly so, and fill them."),
    ),
    ("missing", "debetbedrag"): (
        ("er is geen debetbedrag en geen creditbedrag.", "Vul een van beide; een bedrag van nul schrijft u als 0."),
        ("there is no debetbedrag and no creditbedrag.", "Fill one of them; write an amount of nothing as 0."),
    ),
    ("str_matches", "person_id"): _PERSON,
    ("missing", "person_id"): (
        ("hier ontbreekt het BSN.", "Vul het BSN in; het wordt bij het lezen vervangen door een pseudoniem."),
        ("the BSN is missing here.", "Fill in the BSN; it is replaced by a pseudonym when it is read."),
    ),
    ("not_a_number", "amnt"): _POINT,
    ("not_a_number", "TotaalIngediendBedrag/TotaalBedrag"): _CENTS,
    ("not_a_number", "DeclaratieAntwoord/TotaalIngediendBedrag/TotaalBedrag"): _CENTS,
    ("not_a_number", "DeclaratieAntwoord/TotaalToegekendBedrag/TotaalBedrag"): _CENTS,
    ("not_a_date", "effDate"): _XML_DATE,
    ("not_a_date", "ProductPeriode/Begindatum"): _XML_DATE,
    ("not_a_date", "ProductPeriode/Einddatum"): _XML_DATE,
    ("not_a_date", "DeclaratiePeriode/Begindatum"): _XML_DATE,
    ("not_a_date", "DeclaratiePeriode/Einddatum"): _XML_DATE,
    ("not_a_date", "Toewijzingsdatum"): _XML_DATE,
    ("not_a_date", "Ingangsdatum"): _XML_DATE,
    **{
        ("not_a_date", name): _JSON_DATE
        for name in ("inExploitatiedatum", "uitExploitatiedatum", "begindatum", "einddatum", "boekdatum", "opdrachtdatum")
    },
    ("missing", "companyIdent"): (
        ("het auditfile zegt niet van welk bedrijf het is (companyIdent of companyName).", "Vul het KvK-nummer in bij de bedrijfsgegevens in uw boekhoudpakket en exporteer opnieuw."),
        ("the audit file does not say of which company it is (companyIdent or companyName).", "Fill in the KvK number with the company data in your ledger and export again."),
    ),
    ("not_a_number", "qntity"): _POINT,
    ("not_a_number", "IngediendBedrag/Bedrag"): _CENTS,
    ("not_a_number", "ProductTarief"): _CENTS,
    ("not_a_number", "GeleverdVolume"): _CENTS,
    ("not_a_number", "Budget"): _CENTS,
    ("not_a_number", "ToewijzingNummer"): _CENTS,
    ("not_a_number", "Omvang/Volume"): _CENTS,
    ("not_a_number", "bedrag"): (
        ("dit is geen bedrag in hele euro's. Iv3 kent geen centen en geen tekst als bedrag.", "Rond het bedrag af op hele euro's en schrijf het zonder aanhalingstekens, zoals 125000."),
        ("this is no amount in whole euros. Iv3 has no cents and no text as an amount.", "Round the amount to whole euros and write it without quotes, such as 125000."),
    ),
    ("not_a_number", "regels"): (
        ("dit is geen heel getal.", "Schrijf het aantal rijen als getal zonder aanhalingstekens, zoals 123."),
        ("this is no whole number.", "Write the number of rows as a number without quotes, such as 123."),
    ),
    ("not_a_number", "bedrag_cent"): (
        ("dit is geen heel aantal centen.", "Schrijf € 12,50 als 1250, zonder aanhalingstekens."),
        ("this is no whole number of cents.", "Write € 12.50 as 1250, without quotes."),
    ),
    ("not_a_code", "taakveld"): (
        ("het taakveld moet tekst zijn: als getal is 6.60 hetzelfde als 6.6.", 'Zet de code tussen aanhalingstekens, zoals "6.60".'),
        ("the taakveld must be text: as a number 6.60 is the same as 6.6.", 'Put the code between quotes, such as "6.60".'),
    ),
    ("not_a_code", "category"): (
        ("de categorie moet tekst zijn, tussen aanhalingstekens.", 'Schrijf de code als "3.4.1".'),
        ("the category must be text, between quotes.", 'Write the code as "3.4.1".'),
    ),
    ("isin", "product_category"): (
        ("deze productcategorie bestaat niet in iWmo 3.2 (01 tot en met 18).", "Gebruik de code uit de toewijzing, zoals 02 begeleiding of 15 beschermd wonen."),
        ("this product category does not exist in iWmo 3.2 (01 to 18).", "Use the code of the assignment, such as 02 support or 15 sheltered housing."),
    ),
    ("isin", "unit"): _list("eenheid", "unit", "01 minuut, 04 uur, 14 etmaal, 16 dagdeel, 82 en 84 stuks, 83 euro's"),
    ("isin", "frequency"): _list("frequentie", "frequency", "1 dag, 2 week, 4 maand, 6 hele duur"),
    ("isin", "change_reason"): _list("reden van wijziging", "reason of change", "01-14 (WMO002)"),
    ("isin", "stop_reason"): _list("reden van beëindiging", "reason of the end", "02, 19, 20, 21, 22, 23, 31, 36, 37, 38, 39 (WMO588)"),
    ("isin", "delivery_status"): _list("status van aanlevering", "delivery status", "1 eerste, 2 gewijzigd, 3 verwijderen, 9 niet van toepassing"),
    ("isin", "part"): _list("onderdeel", "part", "2.1A, 2.1B, 2.1C, 2.1D"),
    ("isin", "unit_type"): _list("eenheidsoort", "type of unit", "Woonruimte, Bedrijfsruimte, Maatschappelijk vastgoed, Intramuraal zorgvastgoed, Parkeergelegenheid, Overige"),
    ("isin", "dwelling_type"): _list("soort woonruimte", "type of dwelling", "EGW, MGW, Extramuraal, Studenteneenheid, Flexwoningen"),
    ("isin", "iv3_status"): _list("Iv3-status", "Iv3 status", "Begroting, Realisatie"),
    ("isin", "side"): _list("kant van de Iv3", "side of the Iv3", "lasten, baten"),
    ("isin", "period"): _list("Iv3-periode", "Iv3 period", "0 begroting, 1-4 kwartaal, 5 jaarrekening"),
    ("isin", "kind"): _list("soort complex", "kind of complex", "Gemengd wonen, Vergelijking"),
    ("not_in_list", "party"): _list("partij", "party", "woningcorporatie, gemeente, zorgverzekeraar, zorgkantoor, rijk, bewoner"),
    ("in_range", "percent"): (
        ("een aandeel ligt tussen 0 en 100 procent.", "Vul het aandeel in procenten in, zoals 37,5."),
        ("a share is between 0 and 100 percent.", "Fill in the share in percent, such as 37,5."),
    ),
    ("not_in_list", "delivered_kind"): (
        ("deze soort bestand komt niet per periode, of bestaat niet.", "Kies wmo323, xaf, woz, iv3, shelter, insurer, caretaking, aw319, aedes, vera_bookings of profiled."),
        ("this kind of file does not come by period, or does not exist.", "Choose wmo323, xaf, woz, iv3, shelter, insurer, caretaking, aw319, aedes, vera_bookings or profiled."),
    ),
    ("not_in_list", "rhythm_months"): _list("ritme", "rhythm", "maand, kwartaal, jaar"),
    ("isin", "rhythm_months"): _list("ritme", "rhythm", "maand, kwartaal, jaar"),
    ("in_range", "days"): (
        ("een termijn is 0 tot en met 1000 dagen.", "Vul in hoeveel dagen na de periode het bestand er moet zijn, of laat de cel leeg."),
        ("a term is 0 to 1000 days.", "Fill in how many days after the period the file must be there, or leave the cell blank."),
    ),
    ("not_before_from", "agreed_until"): (
        ("de laatste maand ligt voor de eerste.", "Verbeter een van beide maanden, of laat de laatste leeg: dan geldt de afspraak tot nader bericht."),
        ("the last month is before the first.", "Correct one of the two months, or leave the last blank: then the agreement holds until further notice."),
    ),
    ("names_a_table_of_a_profile", "profile"): (
        ("alleen een tabel met een profiel (soort profiled) heeft een naam, en die moet er dan zijn.", "Vul de naam uit het profiel in, of laat de cel leeg bij een ander soort bestand."),
        ("only a table of a profile (kind profiled) has a name, and then it must be there.", "Fill in the name of the profile, or leave the cell blank for another kind of file."),
    ),
    ("not_in_list", "kind"): _list("soort complex", "kind of complex", "Gemengd wonen, Vergelijking"),
    ("isin", "allocation_route"): _list("route van toewijzing", "route of allocation", "woongroep, urgentie, regulier"),
    ("not_in_list", "allocation_route"): _list("route van toewijzing", "route of allocation", "woongroep, urgentie, regulier"),
    ("not_in_list", "amntTp"): _list("D of C", "D or C", "D (debet), C (credit)"),
    ("not_in_list", "IngediendBedrag/DebetCredit"): _list("D of C", "D or C", "D (debet), C (credit)"),
    ("str_matches", "header_code"): (
        ("dit is geen retourcode van 4 cijfers.", "Vul de retourcode uit de codelijst (WJ001) in, zoals 0200."),
        ("this is no return code of 4 digits.", "Fill in the return code of the code list (WJ001), such as 0200."),
    ),
    ("str_matches", "return_codes"): (
        ("een afgewezen regel heeft een of meer retourcodes van 4 cijfers.", "Vul de reden van afwijzing in met codes uit de codelijst (WJ001), zoals 9307."),
        ("a refused line has one or more return codes of 4 digits.", "Fill in the reason of the refusal with codes of the code list (WJ001), such as 9307."),
    ),
    ("str_matches", "assigned_at"): (
        ("datum of tijd van de toewijzing heeft niet de vorm jjjj-mm-dd en uu:mm:ss.", "Vul Toewijzingsdatum en Toewijzingstijd beide in deze vorm."),
        ("date or time of the assignment is not of the form yyyy-mm-dd and hh:mm:ss.", "Fill in both Toewijzingsdatum and Toewijzingstijd in this form."),
    ),
    ("str_matches", "postcode"): (
        ("dit is geen postcode. Verwacht 4 cijfers en 2 letters, zoals 3511AA.", "Verbeter de postcode, of laat de cel leeg als die onbekend is."),
        ("this is no postcode. Expected 4 digits and 2 letters, such as 3511AA.", "Correct the postcode, or leave the cell empty when it is not known."),
    ),
    ("str_matches", "postcodes"): (
        ("dit zijn geen postcodes. Verwacht 4 cijfers en 2 letters, door | gescheiden, zoals 3511AA|3511AB.", "Verbeter de postcodes en zet er een | tussen."),
        ("these are no postcodes. Expected 4 digits and 2 letters, separated by |, such as 3511AA|3511AB.", "Correct the postcodes and put a | between them."),
    ),
    ("str_matches", "taakveld"): (
        ("dit heeft niet de vorm van een Iv3-taakveld, zoals 6.81a of 6.811.", "Gebruik de codes uit de Iv3-definities van het boekjaar; lever geen totalen (Tot_TV) aan."),
        ("this does not have the form of an Iv3 taakveld, such as 6.81a or 6.811.", "Use the codes of the Iv3 definitions of the year; do not deliver totals (Tot_TV)."),
    ),
    ("str_matches", "category"): (
        ("dit heeft niet de vorm van een Iv3-categorie, zoals 3.4.1 of 7.3.", "Gebruik de codes uit de Iv3-definities, zonder L of B ervoor."),
        ("this does not have the form of an Iv3 category, such as 3.4.1 or 7.3.", "Use the codes of the Iv3 definitions, without L or B in front."),
    ),
    ("greater_than_or_equal_to", "insured"): (
        ("minder dan 10 verzekerden moet leeg blijven, anders zijn mensen te herkennen.", "Maak bij minder dan 10 verzekerden Verzekerden en beide kosten leeg."),
        ("fewer than 10 insured must stay empty, or people can be recognised.", "With fewer than 10 insured clear Verzekerden and both costs."),
    ),
    ("greater_than_or_equal_to", "target_line"): (
        ("regels tellen vanaf 1; de kopregel van een tabel is regel 1.", "Vul het regelnummer in waarop de rij in het bestand staat, of begint."),
        ("lines count from 1; the header of a table is line 1.", "Fill in the line on which the row stands in the file, or begins."),
    ),
    ("greater_than_or_equal_to", "dwellings"): (
        ("een complex heeft minstens 1 woning.", "Vul het aantal woningen van het complex in."),
        ("a complex has at least 1 dwelling.", "Fill in the number of dwellings of the complex."),
    ),
    ("greater_than_or_equal_to", "house_number"): (
        ("een huisnummer is 1 of hoger.", "Verbeter het huisnummer, of laat de cel leeg als het onbekend is."),
        ("a house number is 1 or higher.", "Correct the house number, or leave the cell empty when it is not known."),
    ),
    ("less_than_or_equal_to", "assignment_number"): (
        ("een toewijzingsnummer heeft hoogstens 9 cijfers.", "Neem het nummer over uit het toewijzingsbericht (WMO301)."),
        ("an assignment number has at most 9 digits.", "Copy the number from the assignment message (WMO301)."),
    ),
    ("in_range", "nights"): (
        ("het aantal nachten in een maand ligt tussen 0 en 31.", "Verbeter het aantal nachten; zet elke maand op een eigen regel."),
        ("the number of nights in a month lies between 0 and 31.", "Correct the number of nights; put each month on a line of its own."),
    ),
    ("in_range", "year"): (
        ("dit jaar kan niet: WOZ-bezitstabellen worden gelezen vanaf 2015, Iv3 vanaf 2017, Vektis vanaf 2011.", "Controleer het boekjaar, of de periode in de leveringsbrief."),
        ("this year is not possible: WOZ-bezitstabellen are read from 2015, Iv3 from 2017, Vektis from 2011.", "Check the boekjaar, or the period in the delivery note."),
    ),
    ("in_range", "open_support_share"): _SHARE,
    ("in_range", "participation_share"): _SHARE,
    ("in_range", "self_contained_share"): _SHARE,
    ("in_range", "supported_share"): _SHARE,
    ("in_range", "trained_staff_share"): _SHARE,
    ("str_length", "reference"): (
        ("een referentienummer heeft 1 tot 20 tekens.", "Geef elke prestatie een eigen nummer van hoogstens 20 tekens."),
        ("a reference has 1 to 20 characters.", "Give every claim line a number of its own of at most 20 characters."),
    ),
    ("str_length", "unit_code"): (
        ("een eenheidscode heeft 1 tot 40 tekens.", "Vul de code van de eenheid in zoals die in uw administratie staat."),
        ("a unit code has 1 to 40 characters.", "Fill in the code of the unit as it is in your records."),
    ),
    ("str_length", "complex_id"): (
        ("een complexcode heeft 1 tot 35 tekens (zo lang als een kostenplaats in een auditfile).", "Gebruik de code waaronder de corporatie het complex boekt."),
        ("a complex code has 1 to 35 characters (as long as a cost centre in an audit file).", "Use the code under which the corporation books the complex."),
    ),
    ("not_in_list", "mapping"): (
        ("dit is geen versie van de mapping die gelezen wordt.", "Schrijf mapping: 1."),
        ("this is no version of the mapping that is read.", "Write mapping: 1."),
    ),
    ("not_in_list", "profiel"): (
        ("dit is geen versie van het profiel die gelezen wordt.", "Schrijf profiel: 1."),
        ("this is no version of the profile that is read.", "Write profiel: 1."),
    ),
    ("not_in_list", "eenheid"): (
        ("deze eenheid wordt niet gelezen.", "Kies euro, cent of x1000 (duizenden euro's)."),
        ("this unit is not read.", "Choose euro, cent or x1000 (thousands of euros)."),
    ),
    ("not_in_list", "scheiding"): (
        ("dit teken wordt niet gelezen als scheiding tussen kolommen.", 'Kies ";", ",", "|" of tab.'),
        ("this sign is not read as a separator of columns.", 'Choose ";", ",", "|" or tab.'),
    ),
    ("not_in_list", "codering"): (
        ("deze codering wordt niet gelezen.", "Kies utf-8 of windows-1252, of haal de regel weg: dan wordt gekeken wat het is."),
        ("this encoding is not read.", "Choose utf-8 or windows-1252, or remove the line: then it is looked at."),
    ),
    ("not_in_list", "kosten"): (
        ("hier staat niet of kosten positief of negatief geschreven zijn.", "Kies positief of negatief."),
        ("this does not say whether costs are written as positive or negative.", "Choose positief or negatief."),
    ),
    ("not_a_code", "grootboek_van"): (
        ("dit is geen KvK-nummer.", 'Vul het KvK-nummer van de corporatie in, tussen aanhalingstekens: "12345678".'),
        ("this is no KvK number.", 'Fill in the KvK number of the corporation, in quotes: "12345678".'),
    ),
    ("period_unknown", "boekjaar"): (
        ("het boekjaar is geen jaartal.", "Schrijf het boekjaar als getal zonder aanhalingstekens, zoals 2025."),
        ("the boekjaar is no year.", "Write the boekjaar as a number without quotes, such as 2025."),
    ),
    ("period_unknown", "periode"): (
        ("de periode is geen getal van 0 tot en met 5.", "Schrijf 0 voor de begroting, 1 tot en met 4 voor een kwartaal en 5 voor de jaarrekening."),
        ("the periode is no number from 0 to 5.", "Write 0 for the budget, 1 to 4 for a quarter and 5 for the annual accounts."),
    ),
}  # fmt: skip
"""Texts per rule and column; the column by its name in the contract, or in the file's own words."""

OTHER: Text = (
    ("deze waarde voldoet niet aan een regel van dit bestand.", "Vergelijk de rij met een rij die wel goed is."),
    ("this value breaks a rule of this file.", "Compare the row with one that is in order."),
)
"""For a rule that is not in the catalogue."""

_MESSAGE_HEAD = {"provider_agb": "Afzender", "municipality_code": "Ontvanger"}
_ANSWER_HEAD = {"provider_agb": "Ontvanger", "municipality_code": "Afzender"}
_IDENTIFICATION = "BerichtIdentificatie/Identificatie"
OWN_WORDS: dict[str, dict[str, str]] = {
    "raw_xaf__lines": {
        "company_id": "companyIdent", "fiscal_year": "fiscalYear", "journal_id": "jrnID", "transaction_id": "nr",
        "account_id": "accID", "account_type": "accTp", "rgs_code": "RGScode", "effective_date": "effDate", "cost_id": "costID",
        "project_code": "projID", "product_code": "prodID", "quantity": "qntity",
        "complex_rule": "mapping.yaml", "budget_rule": "mapping.yaml", "is_opening": "jrnTp", "amount_cents": "amnt",
    },
    "raw_iwmo__claims": {
        **_MESSAGE_HEAD, "message_id": _IDENTIFICATION, "claim_number": "DeclaratieNummer", "reference": "ReferentieNummer",
        "previous_reference": "VorigReferentieNummer", "person_id": "Bsn", "assignment_number": "ToewijzingNummer",
        "product_category": "ProductCategorie", "product_code": "ProductCode", "period_start": "ProductPeriode/Begindatum",
        "period_end": "ProductPeriode/Einddatum", "volume": "GeleverdVolume", "unit": "Eenheid", "tariff_cents": "ProductTarief",
        "amount_cents": "IngediendBedrag/Bedrag",
    },
    "raw_iwmo__answers": {
        **_ANSWER_HEAD, "message_id": _IDENTIFICATION, "claim_message_id": "DeclaratieIdentificatie/Identificatie",
        "claim_number": "DeclaratieNummer", "header_code": "Header/RetourCode", "answer_code": "DeclaratieAntwoord/RetourCode",
        "submitted_cents": "TotaalIngediendBedrag", "granted_cents": "TotaalToegekendBedrag",
    },
    "raw_iwmo__refusals": {
        **_ANSWER_HEAD, "claim_message_id": "DeclaratieIdentificatie/Identificatie", "reference": "ReferentieNummer",
        "person_id": "Bsn", "amount_cents": "IngediendBedrag/Bedrag", "return_codes": "RetourCode",
    },
    "raw_iwmo__assignments": {
        **_ANSWER_HEAD, "message_id": _IDENTIFICATION, "person_id": "Bsn", "assignment_number": "ToewijzingNummer",
        "product_category": "Product/Categorie", "product_code": "Product/Code", "assigned_at": "Toewijzingsdatum",
        "period_start": "Ingangsdatum", "period_end": "Einddatum", "change_reason": "RedenWijziging", "volume": "Omvang/Volume",
        "unit": "Omvang/Eenheid", "frequency": "Omvang/Frequentie", "limit_cents": "Budget",
    },
    "raw_iwmo__starts": {
        **_MESSAGE_HEAD, "message_id": _IDENTIFICATION, "issued_at": "BerichtIdentificatie/Dagtekening", "person_id": "Bsn",
        "assignment_number": "ToewijzingNummer", "product_category": "Product/Categorie", "product_code": "Product/Code",
        "assignment_start": "ToewijzingIngangsdatum", "period_start": "Begindatum", "delivery_status": "StatusAanlevering",
    },
    "raw_iwmo__stops": {
        **_MESSAGE_HEAD, "message_id": _IDENTIFICATION, "issued_at": "BerichtIdentificatie/Dagtekening", "person_id": "Bsn",
        "assignment_number": "ToewijzingNummer", "product_category": "Product/Categorie", "product_code": "Product/Code",
        "period_start": "Begindatum", "stop_reason": "RedenBeeindiging", "period_end": "Einddatum", "delivery_status": "StatusAanlevering",
    },
    "raw_woz__units": {
        "corporation_id": "eigenaar (leveringsbrief)", "year": "periode_van (leveringsbrief)", "part": "Onderdeel",
        "unit_code": "Eenheidscode", "postcode": "Bag-postcode", "house_number": "Bag-huisnummer",
        "bag_ids": "Bag-verblijfsobject-id", "count_start": "Aantal primo verslagjaar", "count_end": "Aantal ultimo verslagjaar",
        "unit_type": "Eenheidsoort", "dwelling_type": "Soort woonruimte", "self_contained": "Is de woonruimte zelfstandig?",
        "mutation": "Mutatie verslagjaar", "net_rent_cents": "Nettohuur per maand ultimo verslagjaar",
        "woz_value_cents": "WOZ-waarde verslagjaar", "branch_start": "Tak primo verslagjaar",
        "branch_end": "Tak ultimo verslagjaar", "lift": "Lift aanwezig?", "energy_label": "Energielabel",
        "market_value_cents": "Marktwaarde ultimo verslagjaar", "ownership_share": "Eigendomspercentage",
    },
    "raw_iv3__amounts": {
        "municipality_code": "overheidsnummer", "year": "boekjaar", "period": "periode", "iv3_status": "status",
        "publisher": "bron", "side": "lasten/baten", "taakveld": "taakveld", "category": "categorie", "amount_cents": "bedrag",
    },
    "raw_iv3__published": {
        "year": "periode_van (leveringsbrief)", "period": "kenmerk (leveringsbrief)", "municipality_name": "Gemeenten",
        "taakveld": "Taakveld", "staff_cents": "L1.1 Salarissen en sociale lasten", "income_cents": "Baten",
        "expenses_cents": "Lasten",
    },
    "raw_aw319__lines": {
        "provider_agb": "AGB-code declarant", "insurer_id": "UZOVI", "domain": "code extern integratiebericht",
        "message_id": "factuurnummer declarant", "reference": "referentienummer", "previous_reference": "vorig referentienummer",
        "person_id": "BSN", "care_profile": "ZZP-code", "period_start": "begindatum prestatie",
        "period_end": "einddatum prestatie", "code_list": "prestatiecodelijst", "performance_code": "prestatiecode",
        "volume": "aantal", "unit": "tijdseenheid", "tariff_cents": "tariefbedrag", "amount_cents": "declaratiebedrag",
    },
    "raw_statline__observations": {
        "table_id": "kenmerk (leveringsbrief)", "region": "RegioS", "period_code": "Perioden", "period_start": "Perioden",
        "period_end": "Perioden", "dimensions": "dimensies", "measure": "onderwerp", "value": "waarde", "value_text": "waarde",
    },
    "raw_statline__measures": {"table_id": "kenmerk (leveringsbrief)", "measure": "Key", "title": "Title", "unit": "Unit"},
    "raw_vektis__values": {
        "year": "periode_van (leveringsbrief)", "area_type": "gebied", "area": "gemeentenaam", "sex": "geslacht",
        "age_class": "leeftijdsklasse", "column_name": "kolom", "measure": "kolom", "quantity": "aantal", "amount_cents": "kosten",
    },
    "raw_register__complexes": {
        "network": "Netwerk", "complex_id": "Complexcode", "complex_name": "Naam", "kind": "Soort",
        "corporation_id": "KvK-nummer", "corporation_name": "Corporatie", "municipality_code": "Gemeentecode",
        "municipality_name": "Gemeente", "caretaking_start": "Start beheer", "dwellings": "Woningen", "postcodes": "Postcodes",
        "motivation_interview": "Motivatiegesprek", "residents_association": "Woonvereniging",
        "common_room_m2": "Gemeenschappelijke ruimte m2", "activities_per_month": "Activiteiten per maand",
        "agreement_parties": "Overeenkomst getekend door", "agreement_until": "Overeenkomst tot",
        "community_coach_hours": "Uren communitycoach per maand", "open_support_share": "Aandeel open begeleiding",
        "participation_share": "Deelname", "self_contained_share": "Aandeel zelfstandige woningen",
        "allocation_route": "Toewijzing", "plan_caretaker_hours": "Geplande beheeruren per maand",
        "supported_share": "Aandeel begeleid", "trained_staff_share": "Aandeel opgeleid",
    },
    "raw_placements__stays": {
        "municipality_code": "Gemeentecode", "person_id": "BSN", "complex_id": "Complexcode", "period_start": "Begindatum",
        "period_end": "Einddatum", "supported": "Met begeleiding",
    },
    "raw_shelter__nights": {
        "municipality_code": "Gemeentecode", "person_id": "BSN", "month": "Maand", "nights": "Nachten",
        "tariff_cents": "Tarief per nacht", "amount_cents": "Bedrag",
    },
    "raw_insurer__aggregates": {
        "insurer_id": "UZOVI", "quarter": "Kwartaal", "complex_id": "Complexcode", "insured": "Verzekerden",
        "zvw_ggz_cents": "Kosten ggz", "zvw_other_cents": "Kosten overige Zvw",
    },
    "raw_corrections__rows": {
        "target_file": "Bestand", "target_line": "Regel", "target_column": "Kolom", "expected": "Stond", "replacement": "Wordt",
        "action": "Actie", "why": "Reden", "made_by": "Door", "made_on": "Datum",
    },
    "raw_aedes__costs": {
        "corporation_id": "eigenaar (leveringsbrief)", "year": "periode_van (leveringsbrief)", "unit_code": "Eenheidscode",
        "is_reconciliation": "Eenheidscode", "repair_cents": "Reparatieonderhoud", "turnover_cents": "Mutatieonderhoud",
        "planned_cents": "Planmatig onderhoud", "improvement_cents": "Investeringen woningverbetering",
        "building_cents": "Bouwkosten (nieuwbouw)", "land_cents": "Grondkosten (nieuwbouw)",
        "other_building_cents": "Overige kosten (nieuwbouw)",
    },
    "raw_vera__units": {
        "corporation_id": "eigenaar (leveringsbrief)", "unit_id": "id", "unit_code": "code", "unit_kind": "soort",
        "unit_detail": "detailSoort", "unit_status": "status", "unit_detail_status": "detailStatus",
        "first_day": "inExploitatiedatum", "last_day": "uitExploitatiedatum", "target_group": "doelgroep",
        "extra_target_group": "aanvullendeDoelgroep", "housing_form": "woonvorm", "postcode": "adres.postcode",
        "house_number": "adres.huisnummer", "bag_id": "adresseerbaarObjectBasisregistratie.bagIdentificatie",
        "cluster_codes": "clusters", "gross_rent_cents": "brutohuur", "woz_value_cents": "wozEenheden",
    },
    "raw_vera__clusters": {
        "corporation_id": "eigenaar (leveringsbrief)", "cluster_id": "id", "cluster_code": "code", "cluster_kind": "soort",
        "cluster_name": "naam", "parent_code": "bovenliggendeCluster", "unit_codes": "eenheden",
    },
    "raw_vera__prices": {
        "corporation_id": "eigenaar (leveringsbrief)", "price_id": "id", "price_kind": "soort", "price_detail": "detailSoort",
        "price_cents": "bedrag", "price_with_vat_cents": "bedragInclusiefBtw", "first_day": "begindatum",
        "last_day": "einddatum", "unit_code": "eenheid",
    },
    "raw_vera__bookings": {
        "corporation_id": "eigenaar (leveringsbrief)", "booking_id": "id", "effective_date": "boekdatum",
        "account_id": "grootboekrekening", "account_type": "grootboekrekening", "rgs_code": "grootboekrekening",
        "cluster_code": "verbijzonderingen", "unit_code": "verbijzonderingen", "cost_id": "verbijzonderingen",
        "project_code": "verbijzonderingen", "complex_rule": "mapping.yaml", "budget_rule": "mapping.yaml",
        "amount_cents": "debetbedrag",
    },
    "raw_vera__orders": {
        "corporation_id": "eigenaar (leveringsbrief)", "order_id": "id", "order_kind": "onderhoudSoort",
        "order_status": "status", "ordered_on": "opdrachtdatum", "finished_on": "technischGereeddatum",
        "unit_code": "eenheid", "cluster_code": "cluster",
    },
    "raw_profile__amounts": {
        "profile": "naam", "party": "van", "party_id": "partij", "budget": "begroting", "complex_id": "complex", "person_id": "bsn",
        "month": "maand", "nowhere_else": "ook_elders_geleverd", "amount_cents": "bedrag",
    },
    "raw_mapping__rules": {
        "company_id": "grootboek_van", "rule_number": "regels", "complex_id": "complex", "budget": "begroting", "why": "uitsluiten",
    },
    "raw_vera__codes": {"code_list": "Soort", "code": "Code", "name": "Naam", "ended": "Einddatum", "parent": "Parent"},
    "raw_own_split__shares": {"complex_id": "Complexcode", "party": "Partij", "percent": "Aandeel"},
    "raw_agreements__deliveries": {
        "deliverer": "Leverancier", "delivered_kind": "Bestandssoort", "profile": "Naam", "agreed_from": "Vanaf",
        "agreed_until": "Tot en met", "rhythm_months": "Ritme", "days": "Dagen",
    },
    "raw_caretaking__hours": {
        "corporation_id": "KvK-nummer", "complex_id": "Complexcode", "month": "Maand", "hours": "Beheeruren",
        "occupied_dwellings": "Verhuurde woningen",
    },
}  # fmt: skip
"""Column of a raw table in the words of the file it came from."""


def own_word(table: str, column: str) -> str:
    """The column of a table in the words of the file it came from; the column itself when the file has no word for it."""
    return OWN_WORDS.get(table, {}).get(column, column)


def _names(column: str) -> list[str]:
    """The column as given, and the names in the contracts of what a file calls so."""
    meant = [name for words in OWN_WORDS.values() for name, word in words.items() if word == column]
    return [column, *dict.fromkeys(meant)]


def text_of(rule: str, column: str) -> Text:
    """Text of a rule in both languages: that of its column, else that of the rule, else `OTHER`."""
    for name in _names(column):
        if (rule, name) in COLUMN_RULES:
            return COLUMN_RULES[(rule, name)]
    return RULES.get(rule, OTHER)


def message(rule: str, column: str, lang: str) -> tuple[str, str]:
    """What is wrong and how to mend it.

    Args:
        rule: Name of the rule that was broken.
        column: Column it is about, by its name in the contract or in the file's own words; "" for the whole file.
        lang: nl or en.

    Returns:
        Two sentences, without the value: that is for the caller to show, to whoever holds the file.
    """
    dutch, english = text_of(rule, column)
    return english if lang == "en" else dutch
