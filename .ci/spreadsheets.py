"""Exports as other programs see them: `short IN OUT` leaves out rows that no workbook's cell holds, `check FOLDER` looks."""

import csv
import pathlib
import re
import sys

import openpyxl

csv.field_size_limit(10**9)


def short(source, target):
    with open(source, encoding="utf-8", newline="") as rows, open(target, "w", encoding="utf-8", newline="") as kept:
        csv.writer(kept).writerows(row for row in csv.reader(rows) if all(len(field) <= 32_767 for field in row))


def workbook(path):
    """No formula anywhere; the texts of a list of leads are those that programs get."""
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    formulas = [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert not formulas, f"{path}: formulas in {formulas}"
    return book.worksheets[0], len(cells)


def same_texts(sheet, path):
    with open(path, encoding="utf-8", newline="") as rows:
        told = list(csv.DictReader(rows))
    header = [cell.value for cell in sheet[1]]
    columns = {"external_id": "External id", "name": "Name", "company": "Company", "phone": "Phone", "mail": "Mail", "note": "Notes"}
    for row, cells in zip(told, sheet.iter_rows(min_row=2, values_only=True), strict=True):
        for word, label in columns.items():
            value = cells[header.index(label)]
            assert (value or "") == row[word] and not isinstance(value, (int, float)), (word, value, row[word])
    return len(told)


def sheet_csv(path):
    """Cut at whatever sign a spreadsheet of any country cuts at, no cell begins like a formula."""
    text = path.read_text(encoding="utf-8-sig")
    seen = 0
    for cut in ",;\t":
        lines = csv.reader(text.splitlines(keepends=True), delimiter=cut)
        for cell in (cell for line in lines for cell in line):
            seen += 1
            first = cell.lstrip(' "\u3000\u00a0')
            number = re.fullmatch(r"-?\d+(\.\d+)?", first)
            assert number or not first.startswith(tuple("=+-@\t\r＝＋－＠")), (cut, cell)
    return seen


def check(folder):
    folder = pathlib.Path(folder)
    for name in ["leads", "handoffs", "figures"]:
        sheet, cells = workbook(folder / f"{name}.xlsx")
        compared = same_texts(sheet, folder / "programs.csv") if name == "leads" else 0
        print(f"{name}.xlsx: {cells} cells, 0 formulas, {compared} rows compared")
    print(f"sheet.csv: {sheet_csv(folder / 'sheet.csv')} cells in three ways of cutting, none like a formula")


if __name__ == "__main__":
    {"short": short, "check": check}[sys.argv[1]](*sys.argv[2:])
