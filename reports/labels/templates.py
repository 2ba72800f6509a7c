"""Words of the templates that `ontschot check` makes: comments in Dutch and English; the keys are Dutch in both."""

TEMPLATES: dict[str, dict[str, str]] = {
    "nl": {
        "mapping.title": "Mapping van het grootboek van {company}{period}.",
        "mapping.made": "Gemaakt door `ontschot check --mapping` uit {files}.",
        "mapping.all": "{lines} boekingsregels; daarvan {results} op resultaatrekeningen, per saldo {cents}:",
        "mapping.by_rgs": "{lines} ({cents}) hebben een begroting door hun RGS-code; daar hoeft niets voor",
        "mapping.by_rule": "{lines} ({cents}) hebben een begroting door een regel van de mapping die erbij lag",
        "mapping.rest": "{lines} ({cents}) hebben geen begroting: die tellen als ‘niet toegerekend’",
        "mapping.how": (
            "Haal het # weg voor wat u toerekent en vul in wat achter complex of begroting hoort; leg dit bestand bij de leveringen.\n"
            "complex: een code uit het projectregister. begroting: {budgets}.\n"
            "Wat er niet bij hoort: uitsluiten: \"reden\" in plaats van complex en begroting.\n"
            "Een regel mag ook meer noemen (dan moet alles kloppen), een lijst ([\"4310\", \"4320\"]), een bereik (4310 t/m 4319), een deel\n"
            "(43*) of omschrijving: \"glas*portiek\" (die woorden, in die volgorde). Past meer dan één regel, dan geldt de bovenste:\n"
            "voor het complex de bovenste die een complex noemt, voor de begroting de bovenste die een begroting noemt of uitsluit."
        ),
        "mapping.kvk": "KvK-nummer van de corporatie: vul in",
        "mapping.administration": "zo noemt het grootboek zichzelf",
        "mapping.account_open": "Rekeningen zonder begroting, het grootste bedrag eerst",
        "mapping.account_done": "Rekeningen die al een begroting hebben; alleen nodig om ervan af te wijken",
        "mapping.cost_centre": "Kostenplaatsen; een die een complexcode uit het register is, hoort daar vanzelf bij",
        "mapping.project": "Projecten",
        "mapping.product": "Producten",
        "mapping.none": "(geen)",
        "mapping.lines": "regel|regels",
        "mapping.rgs": "RGS {code}",
        "mapping.rule": "door de mapping",
        "mapping.known": "is een complex in het register",
        "mapping.remainder": "waarvan {lines} ({cents}) nog niet",
        "cli.mapping_wants_ledger": "Fout: hier is geen grootboek bij (XAF of VERA-mutaties). → Geef het auditfile, en eventueel de mapping en het register die u al heeft.",
        "cli.mapping_several": "Fout: deze grootboeken zijn van meer dan één corporatie: {companies}. → Maak per corporatie een mapping.",
        "cli.template_written": "Het sjabloon staat in {path}. Vul het in en kijk het na met `ontschot check {path}`.",
        "cli.template_exists": "Fout: {path} bestaat al. Er wordt niets overschreven. → Kies een andere naam, of geef --force mee.",
        "cli.template_no_folder": "Fout: de map {path} bestaat niet. → Maak de map aan, of kies een andere.",
        "cli.template_unreadable": "Fout: {name} is niet te lezen, dus er is geen sjabloon van te maken. → Kijk wat er is met `ontschot check {name}`.",
        "cli.out_alone": "Fout: --out hoort bij --mapping of --profile. → Zeg welk sjabloon u wilt.",
    },
    "en": {
        "mapping.title": "Mapping of the ledger of {company}{period}.",
        "mapping.made": "Made by `ontschot check --mapping` from {files}.",
        "mapping.all": "{lines} booking lines; of these {results} on profit-and-loss accounts, {cents} net:",
        "mapping.by_rgs": "{lines} ({cents}) have a budget by their RGS code; nothing is needed for them",
        "mapping.by_rule": "{lines} ({cents}) have a budget by a rule of the mapping that was given along",
        "mapping.rest": "{lines} ({cents}) have no budget: they count as ‘not mapped’",
        "mapping.how": (
            "Remove the # in front of what you map and fill in what belongs behind complex or begroting; put this file with the deliveries.\n"
            "complex: a code of the project register. begroting: {budgets}.\n"
            "What does not belong: uitsluiten: \"reason\" instead of complex and begroting.\n"
            "A rule may name more (then all must hold), a list ([\"4310\", \"4320\"]), a range (4310 t/m 4319), a part (43*), or\n"
            "omschrijving: \"glas*portiek\" (these words, in this order). Where several rules fit, the upper one holds: for the complex\n"
            "the upper one that names a complex, for the budget the upper one that names a budget or leaves out."
        ),
        "mapping.kvk": "KvK number of the corporation: fill in",
        "mapping.administration": "what the ledger calls itself",
        "mapping.account_open": "Accounts without a budget, the largest amount first",
        "mapping.account_done": "Accounts that have a budget already; only needed to depart from it",
        "mapping.cost_centre": "Cost centres; one that is a complex code of the register belongs there by itself",
        "mapping.project": "Projects",
        "mapping.product": "Products",
        "mapping.none": "(none)",
        "mapping.lines": "line|lines",
        "mapping.rgs": "RGS {code}",
        "mapping.rule": "by the mapping",
        "mapping.known": "is a complex in the register",
        "mapping.remainder": "of which {lines} ({cents}) not yet",
        "cli.mapping_wants_ledger": "Error: there is no ledger among these (XAF or VERA bookings). → Give the audit file, and the mapping and register you have, if any.",
        "cli.mapping_several": "Error: these ledgers are of more than one corporation: {companies}. → Make a mapping per corporation.",
        "cli.template_written": "The template is in {path}. Fill it in and check it with `ontschot check {path}`.",
        "cli.template_exists": "Error: {path} exists. Nothing is overwritten. → Choose another name, or give --force.",
        "cli.template_no_folder": "Error: the folder {path} does not exist. → Make the folder, or choose another.",
        "cli.template_unreadable": "Error: {name} cannot be read, so no template can be made of it. → See what is wrong with `ontschot check {name}`.",
        "cli.out_alone": "Error: --out goes with --mapping or --profile. → Say which template you want.",
    },
}  # fmt: skip
