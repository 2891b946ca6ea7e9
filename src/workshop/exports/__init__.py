"""Taking home: the content once (`collect`, `tables`, `report`, `document`), formats apart (`csv_file`, `html_file`).

material = collect(kinds, workshop, log)          everything an export may say
tables(material) -> dict[name, Table]             in the reader's language (`i18n.speaking`)
report(material) -> Report, document(material)    to print, and for programs (docs/export-json.md)
csv_bytes(table, dialect), html_text(report, …)   writers, which know no word of workshops
export(material, name, language) -> File          one of `names(material)`
"""
