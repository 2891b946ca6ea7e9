"""Taking home: the content once, formats apart.

material = collect(kinds, workshop, log)          everything an export may say
tables(material) -> dict[name, Table]             in the reader's language (`i18n.speaking`)
report(material), summary(material) -> Report     to read and print: parts of `paper`, filled by `report*`
document(material)                                for programs (docs/export-json.md)
csv_bytes, xlsx_bytes, ods_bytes                  writers of tables; html_text, pdf_bytes, odt_bytes, docx_bytes,
                                                  markdown_bytes of reports. They know no word of workshops.
export(material, name, language) -> File          one of `names(material)`; `offers` says what each is
attendance(workshop, names) -> Table              the only one with names, apart from all others
"""
