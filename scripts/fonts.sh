#!/bin/sh
# Gives the documents their typefaces: Noto CJK, and the Fandol Song, Hei, Kai and Fang faces.
# Run it again at will; what is there stays. Noto alone is enough to print every character.
set -eu

FACES=/usr/local/share/fonts/inspect-app
FANDOL="FandolFang-Regular FandolHei-Bold FandolHei-Regular FandolKai-Regular FandolSong-Bold FandolSong-Regular"

has_face() {
    command -v fc-list >/dev/null && [ -n "$(fc-list "$1" family)" ]
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

say_what_to_install() {
    echo "documents need a Chinese typeface: install Noto CJK (fonts-noto-cjk, google-noto-cjk-fonts, noto-fonts-cjk)" >&2
    echo "and, for official faces, the Fandol fonts (part of TeX Live: texlive-lang-chinese, collection-langchinese)" >&2
    echo "or the office faces FangSong_GB2312, KaiTi_GB2312, SimHei and FZXiaoBiaoSong-B05S." >&2
}

install_noto() {
    as_root apt-get install -y -q --no-install-recommends fonts-noto-cjk fontconfig
}

# The package brings 49 MB of TeX files; only the faces are kept.
install_fandol() (
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    cd "$folder"
    apt-get download -q texlive-lang-chinese
    dpkg-deb -x texlive-lang-chinese_*.deb unpacked
    as_root mkdir -p "$FACES"
    for face in $FANDOL; do
        found=$(find unpacked -name "$face.otf" | head -n 1)
        [ -n "$found" ] && as_root install -m 644 "$found" "$FACES/"
    done
    as_root fc-cache -f "$FACES"
)

if has_face "Noto Serif CJK SC" && has_face FandolFang; then
    exit 0
fi
if ! command -v apt-get >/dev/null; then
    has_face "Noto Serif CJK SC" || say_what_to_install
    exit 0
fi
has_face "Noto Serif CJK SC" || install_noto
has_face FandolFang || install_fandol || {
    echo "the Fandol faces could not be had; documents are set in Noto CJK" >&2
}
