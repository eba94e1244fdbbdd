"""Courses for information security, leadership, HR and the economy."""

from demo.sources.course import listed

IT = listed(
    "it",
    """
Informationssäkerhet för alla | Tio korta delar om lösenord, mejl, papper och samtal i korridoren. | el 60 12 helsingborg
Nätfiske – känn igen och rapportera | Öva på riktiga exempel och lär dig var du anmäler. | el 15 12 angelholm
Säker hantering av lösenord och MFA | Lösenordsfraser, tvåstegsinloggning och vad du gör när telefonen är borta. | el 20 0 bjuv
Dataskydd (GDPR) för medarbetare | Vilka uppgifter du får hantera, hur länge och vad en registrerad kan begära. | el 40 24 landskrona
Personuppgiftsincident – vad gör jag? | Första timmen: stoppa, anteckna, rapportera. | el 15 24 hoganas
Cybersäkerhetslagen för ledningen | Ledningens ansvar enligt cybersäkerhetslagen (2025:1506), med frågor att ställa hemma. | wb 90 24 helsingborg
Informationsklassning i praktiken | Klassa ett system på en eftermiddag och välj skydd som står i proportion. | wb 120 0 angelholm
Säker användning av AI-tjänster | Vad du får skriva in, hur du granskar svaret och när du låter bli. | el 20 0 angelholm
Säker e-post och säkra meddelanden | Välj rätt väg för känsliga uppgifter, och gör det enkelt för mottagaren. | el 20 0 klippan
""",
)

LEAD = listed(
    "lead",
    """
Ny som chef i Familjen Helsingborg | Uppdraget, lagarna och vardagen: tre träffar med chefer från elva kommuner. | cl 1080 0 helsingborg
Arbetsrätt för chefer | Anställa, leda, förändra och avsluta: det du måste kunna och när du ska fråga. | wb 180 36 helsingborg
Svåra samtal | Förbered, genomför och följ upp samtalet som du helst skjuter upp. | bl 240 0 landskrona
Leda på distans | Tillit, tydlighet och arbetsmiljö när medarbetarna sällan syns. | el 45 0 angelholm
Medarbetarsamtal och lönesamtal | Samtal som leder till något, med mallar och en egen plan. | el 40 0 hoganas
Tillitsbaserad styrning | Färre detaljer och mer kompass: så börjar en enhet. | wb 120 0 bastad
Förändringsledning | Leda genom oro och motstånd, från beslut till ny vardag. | bl 300 0 angelholm
Rehabilitering och anpassning | Arbetsgivarens ansvar dag för dag när någon blir sjuk. | el 60 36 astorp
Kompetensbaserad rekrytering | Kravprofil, strukturerad intervju och rättvis jämförelse. | wb 150 0 svalov
""",
)

HR = listed(
    "hr",
    """
Arbetsmiljö för chefer och skyddsombud (BAM) | Tre dagar om ansvar, risker och samverkan, med egna exempel. | cl 1080 60 helsingborg
Systematiskt arbetsmiljöarbete | Undersök, bedöm, åtgärda och följ upp, som en del av vardagen. | el 60 36 landskrona
OSA – organisatorisk och social arbetsmiljö | Arbetsbelastning, arbetstid och kränkningar: vad som krävs och vad som hjälper. | el 45 36 angelholm
Hot och våld på arbetsplatsen | Förebygg, hantera och följ upp hot, med lågaffektivt bemötande. | bl 120 24 helsingborg
Diskriminering och aktiva åtgärder | De fyra stegen, sju grunder och ett exempel som går att använda. | el 40 36 bjuv
Ergonomi vid bildskärm | Ställ in stol, bord och skärm på tio minuter, och rör dig däremellan. | el 20 0 perstorp
Alkohol, droger och spel – chefens roll | Se tidiga tecken, ta samtalet och ordna stöd. | wb 90 36 klippan
Introduktion för nya medarbetare | Välkommen till Perstorp: så styrs kommunen, så får du lön och så får du hjälp. | el 30 0 perstorp own
Kränkande särbehandling | Vad det är, vad du gör om du ser det och hur en utredning går till. | el 30 36 orkelljunga
Första dagen i staden | Kort introduktion för dig som är ny i Helsingborgs stad. | el 25 0 helsingborg own
""",
)

ECON = listed(
    "econ",
    """
Attest och intern kontroll | Vad en attest betyder, vilka kontroller du gör och vad du aldrig skriver under. | el 50 36 perstorp
Direktupphandling steg för steg | Köp rätt under gränsen: behov, konkurrens, beslut och dokumentation. | el 45 36 helsingborg
LOU för beställare | Upphandlingens gång för dig som ska ha nytta av den. | wb 120 36 helsingborg
Ramavtal och avrop | Hitta rätt avtal och avropa enligt det. | el 30 0 landskrona
Kommunal ekonomi för icke-ekonomer | Budget, prognos och nyckeltal utan fikonspråk. | wb 90 0 hoganas
Mutor, jäv och oegentligheter | Lunchen, gåvan och grannen: öva på gränsfallen. | el 25 24 angelholm
Momsregler i kommunen | Momsersättning, blandad verksamhet och köp mellan kommuner. | wb 120 0 astorp
Leverantörsuppföljning | Följ upp avtal så att det märks, med en årsplan att låna. | el 40 0 bastad
""",
)
