"""Writes the documents of this folder from report.html with the programs that people write reports with."""
import subprocess
import docx

TITLE = "绵阳市科学技术局2024年工作总结"
PROSE = "2024年末，全市高新技术企业达480家，较2021年增长60%；风险补偿资金2.5亿元，比上年提高0.3个百分点的县区有3个。全市小微企业贷款余额突破16.4亿元，页岩气产量3.2亿立方米。"
ROWS = [("指标", "2024年", "增长（%）"), ("工业增加值（亿元）", "1200.5", "7.1"), ("营业收入（亿元）", "2300.8", "6.4")]
LAST = "到2027年，力争高新技术企业超过800家。"

cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
with open("report.html", "w") as file:
    file.write(f"""<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>简报</title>
<style>body{{font-family:"Noto Sans CJK SC";font-size:13px}}td{{padding:0 1em}}</style></head>
<body><h1>{TITLE}</h1><p>{PROSE}</p><table>{cells}</table><p>{LAST}</p></body></html>
""")
with open("report.txt", "w") as file:
    rows = "\n".join("\t".join(row) for row in ROWS)
    file.write(f"{TITLE}\n\n{PROSE}\n\n{rows}\n\n{LAST}\n")

word = docx.Document()
word.add_heading(TITLE, 1)
word.add_paragraph(PROSE)
table = word.add_table(rows=0, cols=3)
for row in ROWS:
    for cell, text in zip(table.add_row().cells, row):
        cell.text = text
word.add_paragraph(LAST)
word.save("python_docx.docx")

subprocess.run("soffice --headless --convert-to pdf:writer_pdf_Export python_docx.docx && mv python_docx.pdf libreoffice.pdf", shell=True, check=True)
subprocess.run("pandoc report.html -o pandoc.docx", shell=True, check=True)
subprocess.run("chromium --headless --no-sandbox --disable-gpu --no-pdf-header-footer --print-to-pdf=chromium.pdf report.html", shell=True, check=True)
