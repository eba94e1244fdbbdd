"""Courses for rescue services, building and environment, democracy."""

from demo.sources.course import listed

RESCUE = listed(
    "rescue",
    """
Brandskydd grund med praktisk släckövning | Förebygg, larma och släck: en halv dag på brandstationen. | cl 240 24 perstorp
Brandskyddsombud (SBA) | Gå rond, åtgärda och dokumentera det systematiska brandskyddet. | bl 180 48 angelholm
Heta arbeten | Behörighet för svetsning, kapning och takarbete, med prov. | cl 480 60 helsingborg
Krisledning och stabsmetodik | Led i stab: roller, lägesbild och beslut under press. | cl 420 36 helsingborg
Krigsorganisation och totalförsvar för kommunanställda | Vad som händer med ditt arbete vid höjd beredskap. | el 45 24 landskrona
Kontinuitetshantering | Hitta det som inte får stanna och planera för att det ändå gör det. | wb 120 0 hoganas
POSOM grund | Psykiskt och socialt omhändertagande vid olyckor: gruppens uppdrag och det första mötet. | cl 360 36 klippan
Signalskydd introduktion | Varför viss information skyddas extra, och vad det kräver av dig. | el 40 24 helsingborg
Utrymningsledare | Led en utrymning lugnt, även för dem som behöver hjälp. | el 25 24 svalov
""",
)

BUILD = listed(
    "build",
    """
Plan- och bygglagen (PBL) grund | Översiktsplan, detaljplan och bygglov: hur delarna hänger ihop. | wb 240 0 helsingborg
Bygglov – handläggning och service | Rättssäkert, snabbt och begripligt för den som bygger. | wb 150 0 angelholm
Arbete på väg | Säkert vägarbete: utmärkning, skydd och ansvar. | bl 300 60 landskrona
Säkerhet vid schakt och ledningsarbete | Ras, ledningar och trafik: planera schakten innan du gräver. | el 60 36 bjuv
Klimatanpassning i planeringen | Skyfall, värme och högre hav i kommunens planer. | el 50 0 bastad
Dricksvattenhygien | Hygien i vattenverk och på ledningsnät, med prov. | el 90 60 helsingborg
Livsmedelshygien och egenkontroll | Temperaturer, allergener och rengöring för kök och hemtjänst. | el 45 24 astorp
Cirkulär ekonomi i kommunen | Köp mindre, använd längre, laga mer: exempel från förvaltningar. | el 30 0 orkelljunga
GIS för handläggare | Hitta, mät och visa på karta utan att vara kartingenjör. | wb 120 0 svalov
Rondering i fastigheten | Så ronderar du en fastighet och skriver en avvikelse som går att åtgärda. | el 30 0 sundets-bostader
Elsäkerhet för icke-elektriker | Vad du får göra, vad du inte får göra och hur du bryter strömmen. | el 35 36 asbo-energi
""",
)

DEMO = listed(
    "demo",
    """
Offentlighet och sekretess | Handlingar, utlämnande och sekretess i vardagen, med fall att pröva. | el 35 36 perstorp
Diarieföring och arkiv | Vad som ska registreras, hur du döper och när det gallras. | el 40 0 hoganas
Klarspråk | Skriv så att den som läser förstår första gången. | el 45 0 landskrona
Digital tillgänglighet – skriva och publicera | Rubriker, länkar, bilder och dokument som fungerar för alla. | el 40 24 helsingborg
Bemötande och service | Första kontakten, missnöjda medborgare och samtal som slutar väl. | el 30 0 astorp
Ny som förtroendevald | Roller, regler och vardag i nämnd och fullmäktige. | bl 240 0 angelholm
Barnkonsekvensanalys | Pröva barnets bästa inför ett beslut, steg för steg. | el 40 0 bjuv
Minoritetsspråk och förvaltningsområde | Rättigheter för nationella minoriteter och vad kommunen ska göra. | el 30 0 bastad
""",
)
