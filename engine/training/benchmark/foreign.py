"""Short calls in other languages: what the engine must not be sure of.

One rule: written for this test by hand, said by nobody; the seller begins and both take turns.
"""

from __future__ import annotations

from typing import Final

from engine.vocabulary import Side, Speaker, Turn

_VOICES: Final = (Speaker("seller", Side.OURS), Speaker("buyer", Side.THEIRS))

_CALLS: Final = {
    "German": (
        "Guten Tag, hier ist Anna Weber, passt es Ihnen gerade?",
        "Ja, aber ich habe nur ein paar Minuten bis zur nächsten Besprechung.",
        "Wie planen Sie im Augenblick die Touren Ihrer Fahrer?",
        "Noch mit einer großen Tabelle, und jeden Morgen stimmt etwas nicht.",
        "Was kostet Sie das in der Woche ungefähr an Zeit?",
        "Bestimmt zehn Stunden, und die Kunden rufen trotzdem an und fragen.",
        "Unser Programm rechnet das über Nacht und schickt jedem Fahrer seine Liste.",
        "Das klingt gut, schicken Sie mir bitte bis Freitag ein Angebot.",
    ),
    "French": (
        "Bonjour, ici Claire Martin, est-ce que je vous dérange ?",
        "Non, allez-y, mais faites vite, j'ai un client dans dix minutes.",
        "Comment gérez-vous aujourd'hui vos rendez-vous au cabinet ?",
        "Avec un cahier, et ma secrétaire passe sa journée au téléphone.",
        "Combien d'appels manquez-vous chaque semaine, à votre avis ?",
        "Une bonne vingtaine, et certains patients finissent par aller ailleurs.",
        "Notre agenda en ligne prend les rendez-vous même la nuit, pour quarante euros par mois.",
        "C'est trop cher pour nous en ce moment, rappelez-moi après l'été.",
    ),
    "Spanish": (
        "Buenos días, soy Lucía Romero, ¿tiene un momento para hablar?",
        "Sí, dígame, aunque ahora mismo estamos cerrando el trimestre.",
        "¿Quién lleva ahora el mantenimiento de sus máquinas?",
        "Un taller de aquí cerca, pero tardan varios días en venir.",
        "¿Y cuánto pierde la fábrica cada día que una máquina está parada?",
        "Mucho, prefiero no pensarlo, la última vez fueron tres turnos enteros.",
        "Nosotros llegamos en cuatro horas o el mes no se paga.",
        "Me interesa, pero tengo que consultarlo con mi socio antes de firmar nada.",
    ),
    "Italian": (
        "Buongiorno, sono Paolo Ricci, la disturbo se le rubo cinque minuti?",
        "Mi dica pure, però le anticipo che abbiamo già un fornitore.",
        "Che cosa cambierebbe del servizio che ricevete oggi?",
        "Le consegne, arrivano sempre in ritardo e nessuno avvisa prima.",
        "E quando succede, come fate con i vostri clienti?",
        "Chiediamo scusa e facciamo uno sconto, non c'è altro da fare.",
        "Noi avvisiamo il giorno prima e paghiamo noi il ritardo.",
        "Va bene, proviamo con un ordine piccolo il mese prossimo.",
    ),
    "Dutch": (
        "Goedemorgen, u spreekt met Joost de Vries, komt het gelegen?",
        "Het kan even, maar we zijn eigenlijk heel tevreden met wat we hebben.",
        "Mag ik vragen hoeveel mensen bij u met het systeem werken?",
        "Een stuk of dertig, verdeeld over twee vestigingen.",
        "Hoe lossen jullie het op als de verbinding tussen die twee wegvalt?",
        "Dan ligt alles stil tot iemand de leverancier te pakken krijgt.",
        "Bij ons schakelt het vanzelf over, daar merkt niemand iets van.",
        "Nee dank u, we zitten nog twee jaar aan het contract vast.",
    ),
    "Polish": (
        "Dzień dobry, mówi Marta Nowak, czy mogę zająć pani chwilę?",
        "Proszę bardzo, tylko krótko, bo zaraz mam zebranie.",
        "Jak państwo teraz rozliczają czas pracy w firmie?",
        "Na papierze, a potem księgowa przepisuje wszystko do komputera.",
        "Ile czasu jej to zajmuje w każdym miesiącu?",
        "Prawie cztery dni, i zawsze znajdzie się jakiś błąd.",
        "Nasz program robi to sam, a pierwszy miesiąc jest bezpłatny.",
        "Dobrze, proszę założyć nam konto, spróbujemy od poniedziałku.",
    ),
}  # fmt: skip


def say_foreign() -> dict[str, tuple[Turn, ...]]:
    """One call by language."""
    return {
        language: tuple(Turn(place, _VOICES[place % 2], text) for place, text in enumerate(lines))
        for language, lines in _CALLS.items()
    }
