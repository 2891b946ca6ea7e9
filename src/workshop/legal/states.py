"""Law and bodies for accessible information technology, for the federation and each of the sixteen states.

Each row says where it was read and when; `checked` False where a body could not be confirmed from a source: then the
page says that the operator has to check it. Names are proper names and stand in German in every language.
"""

from __future__ import annotations

import msgspec

AS_OF = "2026-11-22"
"""When the sources below were last looked at, in stored copies that are older themselves (`source_of`)."""


class State(msgspec.Struct, frozen=True):
    """`enforcement`: whom people turn to when the operator does not help. `monitoring`: who audits.

    `source_of`: of which year the source is, as far as it says so.
    """

    name: str
    law: str
    enforcement: str
    monitoring: str
    source: str
    source_of: str = ""
    checked: bool = True


STATES: dict[str, State] = {
    "BUND": State(
        "Bund",
        "Behindertengleichstellungsgesetz (BGG) §§ 12 bis 13, Barrierefreie-Informationstechnik-Verordnung (BITV 2.0)",
        "Schlichtungsstelle nach § 16 BGG bei dem oder der Beauftragten der Bundesregierung für die Belange von"
        " Menschen mit Behinderungen",
        "Überwachungsstelle des Bundes für Barrierefreiheit von Informationstechnik (BFIT-Bund)",
        "https://www.schlichtungsstelle-bgg.de",
        checked=False,
    ),
    "BW": State(
        "Baden-Württemberg",
        "Landes-Behindertengleichstellungsgesetz (L-BGG) § 10",
        "Schlichtungsstelle beim Landeszentrum Barrierefreiheit (LZ-BARR)",
        "",
        "https://kobinet-nachrichten.org/2022/11/30/baden-wuerttemberg-eroeffnet-landeszentrums-barrierefreiheit/",
        "2022",
    ),
    "BY": State(
        "Bayern",
        "Bayerisches Behindertengleichstellungsgesetz (BayBGG), Bayerische Digitalverordnung (BayDiV)",
        "Durchsetzungs- und Überwachungsstelle beim Landesamt für Digitalisierung, Breitband und Vermessung",
        "Durchsetzungs- und Überwachungsstelle beim Landesamt für Digitalisierung, Breitband und Vermessung",
        "https://www.finanzministerium.bayern/digitalisierung/barrierefreiheit/",
    ),
    "BE": State(
        "Berlin",
        "Barrierefreie-IKT-Gesetz Berlin (BIKTG Bln)",
        "Landesbeauftragte oder Landesbeauftragter für digitale Barrierefreiheit",
        "Kompetenzstelle für Digitale Barrierefreiheit und Usability",
        "https://www.berlin.de/lb/digitale-barrierefreiheit/aufgaben/durchsetzungsverfahren/",
    ),
    "BB": State(
        "Brandenburg",
        "Brandenburgisches Behindertengleichstellungsgesetz (BbgBGG) § 9, BbgBITV",
        "Durchsetzungsstelle für digitale Barrierefreiheit bei der oder dem Landesbeauftragten für die Belange der"
        " Menschen mit Behinderungen",
        "Überwachungsstelle beim Landesamt für Soziales und Versorgung (LASV)",
        "https://msgiv.brandenburg.de/msgiv/de/beauftragte/landesbehindertenbeauftragte/durchsetzungsstelle",
    ),
    "HB": State(
        "Bremen",
        "Bremisches Behindertengleichstellungsgesetz (BremBGG) §§ 12 bis 19",
        "Zentralstelle für barrierefreie Informationstechnik beim Landesbehindertenbeauftragten",
        "Zentralstelle für barrierefreie Informationstechnik beim Landesbehindertenbeauftragten",
        "https://www.behindertenbeauftragter.bremen.de/der_beauftragte/zentralstelle_fuer_barrierefreie_informationstechnik-28011",
    ),
    "HH": State(
        "Hamburg",
        "Hamburgisches Behindertengleichstellungsgesetz (HmbBGG) §§ 11 und 13a",
        "Schlichtungsstelle nach § 13a HmbBGG",
        "",
        "https://www.hamburg.de/politik-und-verwaltung/behoerden/sozialbehoerde/themen/behinderung/schlichtungsstelle-behinderung",
        "2024",
    ),
    "HE": State(
        "Hessen",
        "Hessisches Behinderten-Gleichstellungsgesetz (HessBGG), BITV HE 2019",
        "Durchsetzungs- und Überwachungsstelle des Landes Hessen für barrierefreie Informationstechnik",
        "Durchsetzungs- und Überwachungsstelle des Landes Hessen für barrierefreie Informationstechnik",
        "https://lbit.hessen.de/buergerinnen-und-buerger/durchsetzungsstellen-der-laender",
        "2024",
    ),
    "MV": State(
        "Mecklenburg-Vorpommern",
        "Landesbehindertengleichstellungsgesetz (LBGG M-V)",
        "",
        "",
        "https://lbit.hessen.de/buergerinnen-und-buerger/durchsetzungsstellen-der-laender",
        "2024",
        checked=False,
    ),
    "NI": State(
        "Niedersachsen",
        "Niedersächsisches Behindertengleichstellungsgesetz (NBGG) §§ 9a bis 9e",
        "Schlichtungsstelle nach dem NBGG",
        "Überwachungsstelle beim für Soziales zuständigen Ministerium",
        "https://bfsg-testen.de/gesetze/laender/niedersachsen",
    ),
    "NW": State(
        "Nordrhein-Westfalen",
        "Behindertengleichstellungsgesetz NRW (BGG NRW) §§ 10 bis 10e, BITVNRW",
        "Ombudsstelle für barrierefreie Informationstechnik des Landes Nordrhein-Westfalen",
        "Überwachungsstelle für barrierefreie Informationstechnik des Landes Nordrhein-Westfalen bei IT.NRW",
        "https://www.mags.nrw/ombudsstelle-barrierefreie-informationstechnik",
    ),
    "RP": State(
        "Rheinland-Pfalz",
        "Landesinklusionsgesetz § 10, BITV RP",
        "Durchsetzungsstelle bei der oder dem Landesbeauftragten für die Belange von Menschen mit Behinderungen",
        "Landesamt für Steuern, Zentrale Datenverarbeitung der Finanzverwaltung (ZDFin)",
        "https://behindertenbeauftragte.rlp.de/landesbeauftragte/aufgaben-1",
    ),
    "SL": State(
        "Saarland",
        "Saarländisches Behindertengleichstellungsgesetz (SBGG) §§ 12 bis 12e und 17",
        "Schlichtungsstelle nach dem SBGG beim für Soziales zuständigen Ministerium",
        "Überwachungsstelle des Landes für Barrierefreiheit (§ 12e SBGG)",
        "https://service.saarland.de/barrierefreiheit",
        "2025",
    ),
    "SN": State(
        "Sachsen",
        "Barrierefreie-Websites-Gesetz (BfWebG), BfWebVO",
        "",
        "Überwachungsstelle beim Deutschen Zentrum für barrierefreies Lesen (dzb lesen)",
        "https://dzblesen.de/bfit-sachsen",
        checked=False,
    ),
    "ST": State(
        "Sachsen-Anhalt",
        "Behindertengleichstellungsgesetz Sachsen-Anhalt (BGG LSA) §§ 16 bis 16f",
        "Ombudsstelle bei der Landesfachstelle für Barrierefreiheit, Unfallkasse Sachsen-Anhalt",
        "Überwachungsstelle für barrierefreie Informationstechnik, Unfallkasse Sachsen-Anhalt",
        "https://lf-barrierefreiheit-st.de/ueber-uns/ombudsstelle",
    ),
    "SH": State(
        "Schleswig-Holstein",
        "Landesbehindertengleichstellungsgesetz (LBGG) §§ 12e und 12f",
        "Beschwerdestelle für barrierefreie Informationstechnik Schleswig-Holstein",
        "",
        "https://www.landtag.ltsh.de/beauftragte/beschwerdestelle-fuer-barrieren/beschwerde-einreichen/",
    ),
    "TH": State(
        "Thüringen",
        "Thüringer Gesetz über den barrierefreien Zugang zu den Websites und mobilen Anwendungen öffentlicher Stellen"
        " (ThürBarrWebG), ThürBITVO",
        "Landesdurchsetzungsstelle für digitale Barrierefreiheit bei dem oder der Landesbeauftragten für Menschen mit"
        " Behinderungen",
        "Zentrale Überwachungsstelle digitale Barrierefreiheit beim Thüringer Finanzministerium",
        "https://tlmb-thueringen.de/themen/barrierefreiheit/landesdurchsetzungsstelle",
    ),
}
