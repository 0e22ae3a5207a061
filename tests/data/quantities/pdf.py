"""Writes the PDFs beside it: python3 pdf.py (reportlab 4, fpdf2 2.8, pillow, Noto Sans CJK)."""
from reportlab.pdfgen import canvas
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.lib.pdfencrypt import StandardEncryption
pdfmetrics.registerFont(UnicodeCIDFont('STSong-Light'))
def make(name, enc=None):
    c=canvas.Canvas(name, pagesize=(595,842), encrypt=enc, invariant=1)
    c.setFont('STSong-Light',16); c.drawString(150,780,'2024年统计公报')
    c.setFont('STSong-Light',11)
    y=740
    for l in ['初步核算，全年地区生产总值3005.5亿元，按可比价格计算，比上年增','长6.5%。年末常住人口460万人。']:
        c.drawString(80,y,l); y-=18
    y-=30
    for r in [('指标','2024年','增长（%）'),('工业增加值','1200.5','7.1')]:
        for x,t in zip((80,250,400),r): c.drawString(x,y,t)
        y-=18
    c.drawString(290,40,'- 1 -')
    c.showPage()
    c.setFont('STSong-Light',11); c.drawString(80,780,'全市高新技术企业达480家。')
    c.showPage(); c.save()
make('text.pdf')
make('locked.pdf', StandardEncryption('secret', ownerPassword='owner', strength=40))
c=canvas.Canvas('scan.pdf', pagesize=(595,842), invariant=1)
from PIL import Image
im=Image.new('L',(60,84),200); im.save('g.png')
c.drawImage('g.png',0,0,595,842); c.showPage(); c.save()
if True:
    from fpdf import FPDF
    p=FPDF(); p.add_page(); p.add_font('noto','', '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc'); p.set_font('noto',size=12)
    p.multi_cell(0,8,'2025年，全市“专精特新”中小企业达314家，研发投入强度2.5%，其中企业投入占85.3%。\n到2027年，力争突破500家。')
    p.output('unicode_map.pdf')
