"""The tenants, the two networks and the members that are names only. Employee figures are approximate and for demonstration."""

from dataclasses import dataclass

# Share of work by kind of department (approximate; care and school are most of a municipality).
MUNICIPALITY = {"care": 0.40, "school": 0.35, "social": 0.08, "tech": 0.07, "admin": 0.07, "culture": 0.03}
COMPANY = {"estate": 0.8, "admin": 0.2}


@dataclass(frozen=True)
class DemoTenant:
    """One tenant. `code` is the municipality code (companies have invented numbers), `staff` its size in full."""

    code: int
    slug: str
    name: str
    short_name: str
    initials: str
    population: int | None
    staff: int
    deep: str
    bright: str
    furrow: int
    departments: dict[str, str]
    kind: str = "municipality"
    parent: str | None = None

    @property
    def shares(self) -> dict[str, float]:
        """How its staff is divided between kinds of departments."""
        return MUNICIPALITY if self.kind == "municipality" else COMPANY


def _m(code: int, slug: str, name: str, short: str, initials: str, population: int, staff: int, brand: str, departments: str) -> DemoTenant:
    deep, bright, furrow = brand.split()
    kinds = ("admin", "school", "care", "social", "tech", "culture")
    named = dict(zip(kinds, (part.strip() for part in departments.split("·")), strict=True))
    return DemoTenant(code, slug, name, short, initials, population, staff, deep, bright, int(furrow), named)


TENANTS: tuple[DemoTenant, ...] = (
    _m(1260, "bjuv", "Bjuvs kommun", "Bjuv", "Bj", 15_985, 1_350, "#3a4250 #f0b79a 0",
       "Kommunledningskontoret · Barn- och utbildningsförvaltningen · Vård- och omsorgsförvaltningen · "
       "Individ- och familjeomsorgen · Tekniska förvaltningen · Kultur och fritid"),
    _m(1278, "bastad", "Båstads kommun", "Båstad", "Bå", 15_931, 1_350, "#0b5361 #9adfe0 165",
       "Kommunledningskontoret · Bildning och arbete · Vård och omsorg · Individ och familj · Samhällsbyggnad · Kultur och fritid"),
    _m(1283, "helsingborg", "Helsingborgs stad", "Helsingborg", "Hb", 152_091, 10_500, "#1c3f86 #abc8ff 90",
       "Stadsledningsförvaltningen · Skol- och fritidsförvaltningen · Vård- och omsorgsförvaltningen · "
       "Socialförvaltningen · Stadsbyggnadsförvaltningen · Kulturförvaltningen"),
    _m(1284, "hoganas", "Höganäs kommun", "Höganäs", "Hö", 28_199, 2_200, "#5d3a1e #eac294 30",
       "Kommunledningskontoret · Utbildningsförvaltningen · Omsorgsförvaltningen · "
       "Socialförvaltningen · Samhällsbyggnadsförvaltningen · Kultur- och fritidsförvaltningen"),
    _m(1276, "klippan", "Klippans kommun", "Klippan", "Kl", 17_714, 1_550, "#3b4f22 #c2dc96 120",
       "Kommunförvaltningen · Barn- och utbildningsförvaltningen · Vård och omsorg · Socialförvaltningen · Plan och byggnad · Kultur och fritid"),
    _m(1282, "landskrona", "Landskrona stad", "Landskrona", "La", 47_134, 3_900, "#7a1a3b #f8b4c6 60",
       "Stadsledningskontoret · Utbildningsförvaltningen · Omsorgsförvaltningen · "
       "Individ- och familjeförvaltningen · Teknik- och stadsbyggnadsförvaltningen · Fritid och kultur"),
    _m(1275, "perstorp", "Perstorps kommun", "Perstorp", "Pe", 7_235, 750, "#0e4d42 #d5e06c 45",
       "Kommunledningskontoret · Barn- och utbildningsförvaltningen · Vård och omsorg · Socialtjänsten · Teknik och räddning · Kultur och fritid"),
    _m(1214, "svalov", "Svalövs kommun", "Svalöv", "Sv", 14_543, 1_200, "#5f4700 #f1d272 150",
       "Kommunledningskontoret · Utbildning · Vård och omsorg · Individ och familj · Samhällsbyggnad · Kultur och fritid"),
    _m(1277, "astorp", "Åstorps kommun", "Åstorp", "Ås", 16_449, 1_350, "#3c3280 #c8c2ff 15",
       "Kommunledningskontoret · Bildningsförvaltningen · Vård och omsorg · Socialförvaltningen · Samhällsbyggnadsförvaltningen · Kultur och fritid"),
    _m(1292, "angelholm", "Ängelholms kommun", "Ängelholm", "Än", 44_400, 3_900, "#853010 #ffbfa0 135",
       "Servicestöd · Lärande · Hälsa · Familj · Samhälle · Kultur och fritid"),
    _m(1257, "orkelljunga", "Örkelljunga kommun", "Örkelljunga", "Ör", 10_277, 950, "#632757 #f2b8df 75",
       "Kommunledningskontoret · Utbildningsförvaltningen · Vård och omsorg · "
       "Socialförvaltningen · Samhällsbyggnadsförvaltningen · Kultur och fritid"),
    DemoTenant(9001, "sundets-bostader", "Sundets Bostäder AB", "Sundets Bostäder", "SB", None, 260, "#2f3f6b", "#b9c9f5", 105,
               {"estate": "Förvaltning och drift", "admin": "Ledning och stab"}, "municipal_company", "helsingborg"),
    DemoTenant(9002, "asbo-energi", "Åsbo Energi AB", "Åsbo Energi", "ÅE", None, 140, "#37474a", "#bfe0d8", 175,
               {"estate": "Nät och produktion", "admin": "Ledning och stab"}, "municipal_company", "klippan"),
)  # fmt: skip

BY_SLUG = {tenant.slug: tenant for tenant in TENANTS}

# The other 22 members of Skånes Kommuner: municipality code, slug, name.
NAMES_ONLY: tuple[tuple[int, str, str], ...] = (
    (1231, "burlov", "Burlövs kommun"), (1272, "bromolla", "Bromölla kommun"), (1285, "eslov", "Eslövs kommun"),
    (1293, "hassleholm", "Hässleholms kommun"), (1266, "horby", "Hörby kommun"), (1267, "hoor", "Höörs kommun"),
    (1290, "kristianstad", "Kristianstads kommun"), (1261, "kavlinge", "Kävlinge kommun"), (1262, "lomma", "Lomma kommun"),
    (1281, "lund", "Lunds kommun"), (1280, "malmo", "Malmö stad"), (1273, "osby", "Osby kommun"),
    (1291, "simrishamn", "Simrishamns kommun"), (1265, "sjobo", "Sjöbo kommun"), (1264, "skurup", "Skurups kommun"),
    (1230, "staffanstorp", "Staffanstorps kommun"), (1263, "svedala", "Svedala kommun"), (1270, "tomelilla", "Tomelilla kommun"),
    (1287, "trelleborg", "Trelleborgs kommun"), (1233, "vellinge", "Vellinge kommun"), (1286, "ystad", "Ystads kommun"),
    (1256, "ostra-goinge", "Östra Göinge kommun"),
)  # fmt: skip

FAMILY = (1, "familjen-helsingborg", "Familjen Helsingborg", "helsingborg")
REGION = (2, "skanes-kommuner", "Skånes Kommuner", "helsingborg")


def short_name(name: str) -> str:
    """Malmö stad → Malmö, Lunds kommun → Lund. Names that end in s keep it: the list above has the exceptions."""
    first = name.rsplit(" ", 1)[0]
    keeps = {"Bromölla", "Hörby", "Kävlinge", "Lomma", "Osby", "Sjöbo", "Svedala", "Tomelilla", "Vellinge", "Östra Göinge", "Malmö"}
    return first if first in keeps else first.removesuffix("s")


def employees(total: int) -> dict[str, int]:
    """How many of `total` employees each tenant gets: by its size, and no fewer than 40."""
    everyone = sum(tenant.staff for tenant in TENANTS)
    return {tenant.slug: max(40, round(total * tenant.staff / everyone)) for tenant in TENANTS}
