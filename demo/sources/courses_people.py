"""Courses for care, school and social services."""

from demo.sources.course import listed

CARE = listed(
    "care",
    """
Säkra förflyttningar | Förflytta och lyfta med kroppen hel: bedöm läget, välj hjälpmedel och använd lyft och lyftsele rätt. | el 20 24 helsingborg
> Inga förkunskaper. Praktisk övning och skriftligt tillstånd för personlyft ordnar din arbetsgivare.
Basala hygienrutiner | Rena händer, rätt kläder och rätt skydd: så bryter du smittvägarna varje pass. | el 25 12 hoganas
Introduktion i vård och omsorg | Det du behöver veta före ditt första pass: bemötande, säkerhet, tystnadsplikt och vem du frågar. | el 40 0 perstorp
Läkemedelshantering inför delegering | Regler, risker och handlag för dig som ska få läkemedel delegerade, med test. | el 60 12 helsingborg
> Du arbetar i omsorgen och har en sjuksköterska som ska pröva din delegering efteråt.
Insulin och diabetes inför delegering | Vad insulin gör, hur du ger det och vad du gör när blodsockret är för lågt eller högt. | el 45 12 helsingborg
> Du har gått Läkemedelshantering inför delegering.
Förflyttningsteknik grund | Öva naturliga rörelsemönster, glidmaterial och samspel med den du hjälper, i mindre grupp. | cl 240 24 angelholm
Personlyft och lyftselar | Praktisk övning med golvlyft, taklyft och lyftsele, från riskbedömning till godkänt handlag. | cl 180 24 klippan
> Du har gått Säkra förflyttningar eller Förflyttningsteknik grund de senaste två åren.
HLR med hjärtstartare | Öva hjärt-lungräddning för vuxna, hjärtstartare och luftvägsstopp på docka. | cl 120 12 landskrona
Demens ABC – bemötande i vardagen | Förstå vad demenssjukdom gör med minne och trygghet, och hur du möter den som är orolig. | el 90 0 angelholm
BPSD i praktiken | Arbeta med registret steg för steg: skatta, hitta orsaken, välj åtgärd och följ upp. | wb 120 0 astorp
Palliativ vård vid livets slut | Lindra, lyssna och stötta närstående den sista tiden, med exempel från särskilt boende. | bl 180 0 helsingborg
Munhälsa hos äldre | Hjälp med munvård varje dag, se tidiga tecken och veta när tandvården ska kontaktas. | el 30 0 hoganas
Fall, undernäring och trycksår – Senior alert | Bedöm risker, planera åtgärder och följ upp tillsammans i teamet. | el 45 24 bastad
Social dokumentation enligt SoL och LSS | Skriv så att nästa person förstår och den det gäller känner igen sig. | el 50 0 svalov
IBIC – Individens behov i centrum | Arbeta efter livsområden och mål i stället för insatser, från utredning till genomförande. | wb 150 0 landskrona
Lex Sarah och avvikelser | Vad du ska rapportera, när, till vem och vad som händer sedan. | el 25 24 orkelljunga
Fast omsorgskontakt | Vad uppdraget innebär, vad du ansvarar för och hur du samordnar runt en person. | el 35 0 bjuv
Digital tillsyn och trygghetslarm | Så fungerar larm, kamera och sensorer, och vad den enskilde ska ha sagt ja till. | el 30 0 helsingborg
Suicidprevention för omsorgspersonal | Se tecknen, våga fråga och veta vart du vänder dig samma dag. | el 60 36 landskrona
Nutrition och dysfagi | Mat som går att svälja och näring som räcker: konsistenser, energi och måltidsmiljö. | el 40 0 klippan
Sommarintroduktion för vikarier | Snabb start för dig som ska arbeta i sommar: rutiner, säkerhet och vardagen i hemtjänsten. | bl 240 0 bjuv
""",
)

SCHOOL = listed(
    "school",
    """
Tillgänglig lärmiljö och NPF | Anpassa rum, tid och uppgifter så att fler elever når fram utan att pekas ut. | el 60 0 helsingborg
Språkutvecklande arbetssätt i förskolan | Samtal, sagor och lek som bygger språk hela dagen, med filmer från förskolor i familjen. | wb 90 0 angelholm
Orosanmälan – så gör du | När du ska anmäla, vad du skriver och hur du talar med vårdnadshavaren. | el 25 24 landskrona
Trygghet mot kränkande behandling | Upptäck, utred och åtgärda kränkningar enligt skollagen, från första samtalet till uppföljning. | el 40 24 hoganas
Barn-HLR och första hjälpen | Öva hjärt-lungräddning på barn, luftvägsstopp, blödning och brännskador. | cl 150 24 bastad
Digital kompetens enligt läroplanen | Vad läroplanen kräver i varje ämne och hur ni delar upp det i arbetslaget. | el 45 0 svalov
Läslyftet i praktiken | Lässtrategier i alla ämnen, med lektionsplaneringar att pröva mellan träffarna. | bl 360 0 astorp
Extra anpassningar och särskilt stöd | Gränsen mellan anpassning och stöd, och vad som ska dokumenteras när. | el 45 0 bjuv
Barnkonventionen i klassrummet | Gör barns rättigheter till vardag med övningar för lågstadium till högstadium. | el 35 0 klippan
Hot, våld och pågående dödligt våld | Vad du gör de första minuterna, och hur skolan övar utan att skrämma. | bl 120 24 helsingborg
Hedersrelaterat våld – upptäcka och agera | Tecken i skolan, säkra samtal och vem som gör vad i samverkan. | el 60 36 landskrona
AI i undervisningen | Använd språkmodeller klokt i planering och lektion, med exempel och gränser. | wb 60 0 angelholm
Mottagande av nyanlända elever | Kartläggning, studiehandledning och de första veckorna i klassen. | el 50 0 perstorp
Skolans dokumentation och sekretess | Vad som ska skrivas ner, vem som får läsa och hur länge det sparas. | el 30 36 orkelljunga
""",
)

SOCIAL = listed(
    "social",
    """
Nya socialtjänstlagen – introduktion | Vad socialtjänstlagen (2025:400) ändrar i förebyggande arbete, insatser och utredning. | el 75 0 helsingborg
Barnets behov i centrum (BBIC) grund | Utreda, planera och följa upp barns behov med BBIC:s struktur. | bl 720 0 angelholm
Våld i nära relationer (FREDA) | Fråga om våld, bedöm risk med FREDA och planera för skydd. | wb 180 24 landskrona
Motiverande samtal (MI) | Lyssna, spegla och locka fram den andres egna skäl att förändra. | cl 780 0 helsingborg
Handläggning av ekonomiskt bistånd | Från ansökan till beslut: utredning, norm, skälighet och begripliga beslut. | wb 120 0 bjuv
LSS – rättigheter och handläggning | Personkretsar, insatser och hur ett beslut överklagas. | el 60 0 hoganas
Samsjuklighet och beroende | Beroende och psykisk ohälsa samtidigt: stöd som håller ihop. | el 70 0 landskrona
Barnsamtal | Tala med barn i olika åldrar så att de förstår, vågar berätta och orkar. | cl 420 0 landskrona
Säkerhet vid hembesök och hot | Planera besöket, läs av läget och ta dig därifrån. | bl 150 24 astorp
Familjehem – stöd och uppföljning | Stötta familjehemmet så att placeringen håller och barnet hörs. | wb 120 0 svalov
Sekretess och samverkan | När uppgifter får delas mellan socialtjänst, skola, vård och polis. | el 40 36 bastad
""",
)
