"""Words of the commands about keys, pseudonymising, erasing and keeping; both languages have the same keys (tested)."""

from collections.abc import Callable
from typing import Any

from reports.labels.counting import filled

VAULT: dict[str, dict[str, str]] = {
    "nl": {
        "key_there": "Fout: {path} is er al. Een sleutel wordt nooit overschreven. → Kies een andere naam, of maak met `ontschot key rotate` een volgende versie.",
        "key_gone": "Fout: in {path} is die sleutel er niet. → Bekijk met `ontschot key list` welke er zijn.",
        "key_destroyed_before": "Fout: in {path} is die sleutel al vernietigd. → Bekijk met `ontschot key list` wanneer.",
        "key_purpose": "Fout: '{purpose}' kan geen doel zijn. → Kies kleine letters, cijfers en streepjes, hoogstens 40, te beginnen met een letter of cijfer.",
        "no_such_file": "Fout: {path} bestaat niet. → Controleer de naam.",
        "escrow_holder": "Fout: {path} is geen openbare sleutel van een tweede houder. → Laat die er een maken met `ontschot key holder`.",
        "escrow_passphrase": "Fout: {path} gaat niet open. → Controleer het wachtwoord, en of dit de geheime sleutel van de houder is.",
        "escrow_other_holder": "Fout: {path} is voor een andere houder verzegeld, of beschadigd. → Gebruik diens geheime sleutel.",
        "escrow_damaged": "Fout: {path} is beschadigd of veranderd. → Gebruik een andere kopie.",
        "key_created": "Sleutel gemaakt: {path} (doel {purpose}, versie {version}, nummer {number}). Alleen u kunt hem lezen. → Bewaar hem gescheiden van de gegevens, en geef met `ontschot key escrow` een verzegelde kopie aan een tweede houder.",
        "key_rotated": "Nieuwe sleutel in gebruik: {path} (doel {purpose}, versie {version}, nummer {number}). → Bouw opnieuw: pseudoniemen van eerdere versies passen niet bij deze. Bestanden die al gepseudonimiseerd zijn, moeten opnieuw uit het origineel gemaakt worden.",
        "key_rotated_erased": "Let op: er is gewist ({count:mens|mensen}). In bestanden die elders met de nieuwe sleutel gepseudonimiseerd worden, herkent niemand hen. → Voer `ontschot erase` daarvoor opnieuw uit, na deze wissel.",
        "key_gone_for_good": "Vernietigd: sleutel {number} (doel {purpose}, versie {version}), op {on}. Verzegelde kopieën en reservekopieën zijn hiermee niet weg: wie er een opent, heeft de sleutel terug. → Laat ook de tweede houder de zijne vernietigen; pas dan is van niets wat ermee gemaakt is nog te zeggen van wie het is.",
        "key_destroy_sure": "Niets gedaan. Een vernietigde sleutel komt alleen terug uit een verzegelde kopie of een reservekopie. → Voeg --yes toe als u het zeker weet.",
        "key_sealed": "Verzegeld voor de tweede houder: {path} (sleutel {number}, versie {version}).",
        "key_restored": "Teruggezet: {path} (sleutel {number}, versie {version}).",
        "key_restored_erased": "Let op: wie gewist is, staat niet in een verzegelde kopie, en in {path} is niemand gewist. → Zet erased.jsonl en erasure.key van de oude map terug, of voer `ontschot erase` opnieuw uit; anders telt bij een volgende bouw mee wie gewist was.",
        "escrow_destroyed": "Fout: in {path} is deze sleutel vernietigd; hij is daar niet teruggezet. → Is hij per ongeluk vernietigd, kies dan een andere map.",
        "holder_made": "Gemaakt: {private} (geheim, met wachtwoord) en {public} (om uit te delen).",
        "holder_passphrase": "Wachtwoord van de geheime sleutel",
        "passphrase_again": "Nog eens, ter controle",
        "passphrase_differs": "Fout: de twee wachtwoorden zijn niet gelijk. Er is niets gemaakt. → Probeer het opnieuw.",
        "passphrase_short": "Fout: het wachtwoord is korter dan {least} tekens. Er is niets gemaakt. → Kies een zin van enkele woorden: wie het bestand heeft, kan raden zo vaak hij wil.",
        "passphrase_none": "Fout: er is geen wachtwoord gegeven. → Typ het, of geef het op de eerste regel van de standaardinvoer.",
        "pseudonymise_there": "Fout: {path} is er al, of twee bestanden zouden zo heten. Er is niets geschreven. → Kies met --out een lege map.",
        "pseudonymise_inside": "Fout: {path} is de map van de originelen. → Kies met --out een andere map.",
        "pseudonymise_no_key": "Fout: er is geen sleutel {path}. → Maak er een met `ontschot key create`, of geef het juiste pad.",
        "pseudonymise_written": "{name}: geschreven. {lines:regel|regels}, {people:mens|mensen} als pseudoniem.{more}",
        "pseudonymise_copied": "{name}: overgenomen zoals het is, want van een uitgever. {lines:regel|regels}.{more}",
        "pseudonymise_published": " Van een uitgever (CBS, Iv3, Vektis, VERA), en overgenomen zoals het is: {count:bestand|bestanden}; daarin is naar BSN's gezocht, niet naar namen.",
        "pseudonymise_more": " Niet te lezen, net als in het origineel: {count:regel|regels}.",
        "pseudonymise_refused": "{name}: niet geschreven{where}: {wrong} → {remedy}",
        "pseudonymise_unknown": "Alleen bestanden die Ontschot leest worden opnieuw geschreven; `ontschot example` schrijft voorbeelden van elke soort.",
        "pseudonymise_line": " (regel {line})",
        "pseudonymise_total": "In {out}: {written} van {files:bestand|bestanden}. Velden voor een BSN hebben een pseudoniem; kolommen en velden voor namen, adressen, geboortedata en opmerkingen zijn weggelaten. Codes, nummers en bestandsnamen bleven: kijk of iemand daar een naam of datum in zette.{more} Het blijven persoonsgegevens: wie de sleutel heeft, kan ze herleiden.",
        "pseudonymise_nothing": "Er is niets om te pseudonimiseren.",
        "erase_nobody": "Fout: op de lijst staat niemand. → Zet op elke regel een BSN of een pseudoniem.",
        "erase_encoding": "Fout: {path}, regel {line}: dit is geen UTF-8. Er is niets gedaan. → Sla de lijst op als tekst of CSV in UTF-8.",
        "erase_wrong_line": "Fout: {path}, regel {line}: hier staat geen BSN en geen pseudoniem. Er is niets gedaan. → Verbeter de lijst.",
        "erase_not_built": "Gemarkeerd, maar het bouwen is niet gelukt: wat er stond staat er nog. → Los dit op en voer de opdracht opnieuw uit.",
        "erase_done": "Gewist: {people:mens|mensen} ({rows:rij|rijen}). Alles is opnieuw gebouwd; in {files:bestand|bestanden} is gezocht naar hun BSN en pseudoniemen: alles in de gegevensmap behalve de map van de sleutel, waar het merkteken staat dat hen buiten houdt, en de leveringen.",
        "erase_delivered": "In deze leveringen staan zij nog; vraag wie ze leverde om een nieuwe, en haal de oude weg:",
        "erase_left": "Let op: in deze bestanden staan zij nog. → Maak ze opnieuw of haal ze weg, en voer de opdracht opnieuw uit:",
        "key_none": "Geen sleutels in {path}.",
        "key_line": "versie {version}  {state}  nummer {number}  doel {purpose}  {day}",
        "key_in_use": "in gebruik",
        "key_kept": "bewaard",
        "key_destroyed": "vernietigd",
    },
    "en": {
        "key_there": "Error: {path} is there already. A key is never written over. → Choose another name, or make a next version with `ontschot key rotate`.",
        "key_gone": "Error: that key is not in {path}. → See which there are with `ontschot key list`.",
        "key_destroyed_before": "Error: in {path} that key was destroyed already. → See when with `ontschot key list`.",
        "key_purpose": "Error: '{purpose}' cannot be a purpose. → Choose small letters, digits and dashes, at most 40, beginning with a letter or digit.",
        "no_such_file": "Error: {path} does not exist. → Check the name.",
        "escrow_holder": "Error: {path} is no public key of a second holder. → Have them make one with `ontschot key holder`.",
        "escrow_passphrase": "Error: {path} does not open. → Check the passphrase, and that this is the private key of the holder.",
        "escrow_other_holder": "Error: {path} is sealed for another holder, or damaged. → Use their private key.",
        "escrow_damaged": "Error: {path} is damaged or was changed. → Use another copy.",
        "key_created": "Key made: {path} (purpose {purpose}, version {version}, number {number}). Only you can read it. → Keep it apart from the data, and give a sealed copy to a second holder with `ontschot key escrow`.",
        "key_rotated": "New key in use: {path} (purpose {purpose}, version {version}, number {number}). → Build again: pseudonyms of earlier versions do not fit it. Files that were pseudonymised already must be made from the original again.",
        "key_rotated_erased": "Note: there was erasure ({count:person|people}). In files that are pseudonymised elsewhere with the new key nobody recognises them. → Run `ontschot erase` again for those, after this rotation.",
        "key_gone_for_good": "Destroyed: key {number} (purpose {purpose}, version {version}), on {on}. Sealed copies and backups are not gone by this: who opens one has the key again. → Have the second holder destroy theirs as well; only then can of nothing that was made with it be said whose it is.",
        "key_destroy_sure": "Nothing done. A destroyed key comes back only from a sealed copy or a backup. → Add --yes when you are sure.",
        "key_sealed": "Sealed for the second holder: {path} (key {number}, version {version}).",
        "key_restored": "Restored: {path} (key {number}, version {version}).",
        "key_restored_erased": "Note: who was erased is not in a sealed copy, and in {path} nobody is. → Put erased.jsonl and erasure.key of the old folder back, or run `ontschot erase` again; else the next build counts who was erased.",
        "escrow_destroyed": "Error: in {path} this key was destroyed; it was not put back there. → If it was destroyed by mistake, choose another folder.",
        "holder_made": "Made: {private} (secret, with a passphrase) and {public} (to hand out).",
        "holder_passphrase": "Passphrase of the private key",
        "passphrase_again": "Once more, to be sure",
        "passphrase_differs": "Error: the two passphrases are not the same. Nothing was made. → Try again.",
        "passphrase_short": "Error: the passphrase is shorter than {least} characters. Nothing was made. → Choose a sentence of some words: who has the file can guess as often as they like.",
        "passphrase_none": "Error: no passphrase was given. → Type it, or give it on the first line of the standard input.",
        "pseudonymise_there": "Error: {path} is there already, or two files would be called that. Nothing was written. → Choose an empty folder with --out.",
        "pseudonymise_inside": "Error: {path} is the folder of the originals. → Choose another folder with --out.",
        "pseudonymise_no_key": "Error: there is no key {path}. → Make one with `ontschot key create`, or give the right path.",
        "pseudonymise_written": "{name}: written. {lines:line|lines}, {people:person|people} as a pseudonym.{more}",
        "pseudonymise_copied": "{name}: copied as it is, for it is a publisher's. {lines:line|lines}.{more}",
        "pseudonymise_published": " Of a publisher (CBS, Iv3, Vektis, VERA), and copied as it is: {count:file|files}; searched for BSNs, not for names.",
        "pseudonymise_more": " Not readable, as in the original: {count:line|lines}.",
        "pseudonymise_refused": "{name}: not written{where}: {wrong} → {remedy}",
        "pseudonymise_unknown": "Only files that Ontschot reads are written anew; `ontschot example` writes examples of every kind.",
        "pseudonymise_line": " (line {line})",
        "pseudonymise_total": "In {out}: {written} of {files:file|files}. Fields for a BSN have a pseudonym; columns and fields for names, addresses, dates of birth and remarks were left out. Codes, numbers and file names stayed: see whether somebody put a name or date in them.{more} They are still personal data: whoever has the key can trace them.",
        "pseudonymise_nothing": "There is nothing to pseudonymise.",
        "erase_nobody": "Error: nobody is on the list. → Put a BSN or a pseudonym on every line.",
        "erase_encoding": "Error: {path}, line {line}: this is no UTF-8. Nothing was done. → Save the list as text or CSV in UTF-8.",
        "erase_wrong_line": "Error: {path}, line {line}: there is no BSN and no pseudonym here. Nothing was done. → Correct the list.",
        "erase_not_built": "Marked, but the build did not succeed: what was there is there still. → Solve this and run the command again.",
        "erase_done": "Erased: {people:person|people} ({rows:row|rows}). Everything was built anew; {files:file was|files were} searched for their BSN and pseudonyms: all of the data folder but the folder of the key, where the mark stands that keeps them out, and the deliveries.",
        "erase_delivered": "They are still in these deliveries; ask whoever delivered them for a new one, and remove the old:",
        "erase_left": "Note: they are still in these files. → Make those anew or remove them, and run the command again:",
        "key_none": "No keys in {path}.",
        "key_line": "version {version}  {state}  number {number}  purpose {purpose}  {day}",
        "key_in_use": "in use",
        "key_kept": "kept",
        "key_destroyed": "destroyed",
    },
}


def vault_words(lang: str) -> Callable[..., str]:
    """Function from a key and its values to the text in one language.

    Raises:
        KeyError: The language or the key does not exist.
    """

    def text(key: str, **values: Any) -> str:
        return filled(VAULT[lang][key], **values)

    return text
