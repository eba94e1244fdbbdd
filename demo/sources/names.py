"""Pools of given names and family names. People are put together at random from them, so none is meant to be anybody."""

_WOMEN = (
    "Agnes Aisha Alma Amanda Amela Amira Andrea Anita Anna Anneli Astrid Beata Berit Birgitta Camilla Carina Cecilia Christina "
    "Dalia Ebba Elin Elisabet Ellen Elsa Emelie Emma Erika Ester Eva Fatima Felicia Filippa Frida Gabriella Gunilla Hanna Hedda "
    "Helena Hilma Ida Inger Ingrid Irene Iris Jasmin Jenny Jessica Johanna Josefin Julia Karin Katarina Kerstin Klara Kristina Lamija "
    "Lea Lena Leila Lina Linnea Lisa Liv Louise Lovisa Madeleine Maja Malin Margareta Maria Mariam Marie Marta Matilda Mikaela "
    "Moa Mona My Märta Nadia Natalia Nellie Nina Nora Olga Olivia Paula Pernilla Petra Pia Rebecka Ronja Rut Sabina Saga Samira "
    "Sandra Sanna Sara Selma Signe Sigrid Siri Sofia Sonja Stina Susanne Svea Therese Tilda Tove Tuva Ulla Ulrika Vera Veronica "
    "Viktoria Viola Wilma Yasmin Ylva Zahra Åsa Öllegård"
)
_MEN = (
    "Adam Adnan Ahmed Albin Alexander Ali Anders Andreas Anton Arvid Axel Bengt Bo Carl Christian Daniel David Edvin Elias Emil "
    "Erik Filip Fredrik Gustav Hampus Hans Henrik Hugo Håkan Ibrahim Isak Ivar Jakob Jan Joakim Joel Johan Jonas Karl Kent Kevin "
    "Kjell Kristian Lars Leif Liam Linus Ludvig Magnus Marcus Martin Mats Mattias Mehmet Mikael Milan Mohammad Nils Noel Ola Olle "
    "Omar Oscar Otto Pär Patrik Peter Pontus Rasmus Rikard Robert Roger Samuel Sebastian Simon Stefan Sten Sven Thomas Tobias Tor "
    "Urban Viktor Viggo William Yusuf Åke Örjan"
)
_FAMILY = (
    "Abrahamsson Adolfsson Ahlgren Alfredsson Almgren Andersson Appelkvist Arvidsson Aspelin Axelsson Backlund Begovic Bengtsson "
    "Berglund Bergqvist Bergström Björklund Blom Blomgren Borgström Brandt Brorsson Carlsson Cederholm Christensen Dahl Dahlgren "
    "Danielsson Edlund Ek Ekberg Ekdahl Eklund Eliasson Engdahl Engström Ericsson Falk Fagerlund Forsberg Forsman Franzén "
    "Fredriksson Friberg Gradin Granberg Grönlund Gullberg Gunnarsson Gustafsson Haddad Hagberg Hallberg Hansson Hedberg Hedlund "
    "Hellgren Henriksson Hermansson Holm Holmgren Hosseini Hussein Håkansson Högberg Isaksson Ivarsson Jakobsson Jansson Jensen "
    "Johansson Jonasson Josefsson Jönsson Karlsson Kjellberg Klingström Knutsson Kovac Kristensson Krantz Lagerqvist Larsson Laurin "
    "Lind Lindahl Lindberg Lindblad Lindgren Lindqvist Lindström Ljung Ljungberg Ljunggren Lundberg Lundgren Lundin Lundqvist "
    "Malmström Markovic Martinsson Mattsson Melin Mohammed Månsson Mårtensson Nilsson Nordin Nordlund Nordström Norling Nyberg Nygren "
    "Nyman Nyström Odén Olofsson Olsson Palm Palmgren Persson Petersson Pålsson Rasmussen Rehnberg Rosén Rydberg Rönnlund Salih "
    "Samuelsson Sandberg Sandström Sjöberg Sjögren Skoglund Stenberg Strand Ström Strömberg Sundberg Sundin Sundqvist Svensson "
    "Söderberg Söderlund Tegnér Thorén Tornberg Törnqvist Vestergren Viklund Wallin Wahlgren Wester Wikström Winther Yilmaz Zetterberg "
    "Åberg Åkesson Ågren Åström Öberg Ögren Östlund Östergren"
)
WOMEN, MEN, FAMILY = (tuple(pool.split()) for pool in (_WOMEN, _MEN, _FAMILY))
WOMEN_OF_HUNDRED = 78


def address(given: str, family: str, slug: str) -> str:
    """The work address by the usual rule. `.example` is reserved, so no mail can reach anybody."""
    plain = str.maketrans("åäöéèüåÅÄÖ ", "aaoeeuaaao-")
    return f"{given}.{family}".lower().translate(plain) + f"@{slug}.example"
