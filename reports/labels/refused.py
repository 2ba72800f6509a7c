"""What a browser hears when what it asks is refused, by the code of the answer, in Dutch and English."""

REFUSED: dict[str, dict[int, str]] = {
    "nl": {
        400: "Dit verzoek is niet zoals een pagina van Ontschot het stuurt. Er is niets mee gedaan. Laad de pagina opnieuw.",
        401: "Je bent niet ingelogd. Laad de pagina opnieuw om in te loggen.",
        403: "Dit mag niet, of het verzoek komt niet van een pagina van Ontschot. Open de pagina opnieuw.",
        404: "Dit adres is er niet.",
        405: "Dit kan op dit adres niet.",
        413: "Dit is te groot om te versturen.",
        421: "Deze server hoort niet bij dit adres.",
        429: "Hiervandaan wordt te veel gevraagd in korte tijd: door jou, of door een ander op dit netwerk. Wacht een minuut.",
        500: "Er ging iets mis, en dat ligt niet aan jou. Code voor wie Ontschot voor jullie draait: {code}.",
        503: "Dit kan nu niet worden vastgelegd, en gebeurt daarom niet. Probeer het straks opnieuw.",
    },
    "en": {
        400: "This request is not as a page of Ontschot sends it. Nothing was done with it. Load the page again.",
        401: "You are not logged in. Load the page again to log in.",
        403: "This is not allowed, or the request does not come from a page of Ontschot. Open the page again.",
        404: "There is no such address.",
        405: "This cannot be done at this address.",
        413: "This is too large to send.",
        421: "This server does not belong to this address.",
        429: "Too much is asked from here in a short time: by you, or by another on this network. Wait a minute.",
        500: "Something went wrong, and it is not your doing. Code for who runs Ontschot for you: {code}.",
        503: "This cannot be written down now, and so is not done. Try again later.",
    },
}
