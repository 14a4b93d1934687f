"""Captions and words as bitmaps, so that no machine needs a Chinese font to draw them."""

import zlib
from base64 import b85decode

from PIL import Image


def _bitmap(width: int, height: int, packed: str) -> Image.Image:
    return Image.frombytes("1", (width, height), zlib.decompress(b85decode(packed)))


FICTIONAL = _bitmap(
    120,
    20,
    "c-muNzzY-@7+3^2K&%E12L=fsS9AjBe<+vxzx+Q@0nSDs_aDar1|~)Z2Kx_SZUe`E2F8C341D(XK*jR^"
    "?Hd^sfO_ROadt2;2sCppWUx@M|8MdM#1;R=o5;ZYkKuqy7|`Sc0*!Kx49rRl2Y5teIT#-Z)XN0|WqHon"
    "&#~kH$}(7-WZ+ifI3mfzS<k>AGD+h%gS3*wF(B8GfkAAF#%l)Qe*%a2WVnG`qd6SR3<5m{hxyGwT!RTf"
    "u5lZ~0gGfQpkDp|985qrGdCzOSU7@w$RUS6EEoVb^)_P",
)
BEFORE = _bitmap(
    56,
    20,
    "c-muNKn5%VK+MBnKY_u3g@b{`-d=%Cg28?hqk{c^29;}!^*|-|a~P8tm>BqY?4QX`VvyZuuuO0ggG#c2"
    "36RIYU?2nJ$^SEu08$JG3?+bqJb&zMfIOZ97HNV_4EFyO4g)D5XcXpSKm`C;Vi^P",
)
AFTER = _bitmap(
    56,
    20,
    "c-muNKn5%VV9I_1g8{=o1{QmJ1^EXI_L~?LBp4V}t})gFDf>B$N%H?0_;~D}0eQ0f43>f9k_}8GKspU%"
    "r2jF<|1*#fVq#!8U<jgk{@B}qr~?*hMobL${}m1^{{ty)RAOR41ps4&7zF",
)
# What a leader wrote on a paper, the heads of a pledge and of a visit's record on paper.
INSTRUCTION = _bitmap(
    232,
    104,
    "c-"
    "qyLPiz}S6vp3V&5R3M$CXetQH^)2O659Es@9cS*%heVIKyonS1m};Ols6dqSU)MvO$W{0}=#Ll5*i}gaqP3$BI;t"
    "2yKr=pmw98o=WAYQnPI%4{z2<>LjKo#GjQsYtPT$yl>vTnO%VY*p+0a&Ev<afz|D!bghq4H|avgz}-"
    "Ia@$Nb7#WYah0IV9N+(agg@Uc&72JXJF5^0^_0xSv{m+1(=xxY(mlzPMVv_cj34NxzWwoL%5!dVlQC-"
    "nykVFsEoP-t_W$qR(#C~IP$=g(s}gdsRIEixHd#9=#9W&uctn{cpOhv+shQ%Q+`C3RW7gZC4!#})tuR7d58?_o@`"
    "PrA>Vn2$fla7hSJ>3R!|dGpu7M_ysoD621MRqa?`T?blNW&{>+3W+zpyfJiQoCN5WR`DZFGav@;XoX#PDu&5N2n+"
    "3$OB&dj`%uNhp1(&lLh_4IN}F2-"
    "vSnqI)}5=w$C+72u<LT0+oXdjcLIbQ$j?^;oFdroDPTgTQ&7Nk4A;WKY6{5o&A>+pcSA@CS$zNnC4n?#K7;1$PYk"
    "rk^d!a%s|+SW2|K1I4FtY7&`Vm^GnhjW3TF9j0c<v(pTt^7zZ4J4&*9K+(X4=36*rwX<+3Me`Rk?g|GGrCkzmKQp"
    "XoN9XYqJCzJ-lPQ_RJm*p<NM^n^8ozuo~XWdUWqGcGF*g$_2lS~JTy2Fk)TdG_EHh@nU&x%hF>GP`QQSEEd~kMrb"
    "^w+07wG>r}fkRZJEn8HLya;Lop?R@U2k2MRHwW@G4d0x0{HdYD)#nBo?^Uvs}+KaH%a^}tY^Lz}edIn(<(%0@Id{"
    "=+TQR(Oi;ep)s=TZo9*Dh8N{_%FbtHi0;2XnVphvJ;LF}yoIe`DRPU2gKsJ|+NdFIJcifB&`4H{b$7T8&Ivjj|Me"
    "MxAgS22E$xxP?hDhDxQ6=!SA92%d=H?N~Wh9;Iu!MI{KQV<2g%#WETiE3+i14aidlS`fw=I{pgFE`?hl(^Bn4w_Y"
    "QaKNPObleEpSX<(sLj!9pZdVE7EQ5jos6-"
    "_{K%m$wqO~%}$4Mh%gYdsa8R&4%1RMfJ28%V}yI2{0@dZ4TXSmL=E;$u-$t4Mlmoe3-"
    "RK8N9p<W_`dsO6FOH`t&K7cOC5hHs=4mKA*<iGHG-P#4+=XTQdDdyE~7dWWq9qk-8RdKw{hzVS9esC-cy#tmbXlp"
    "gTN)Dw7ClrPt2TY9w%zn8en)-"
    "SB$YbzEn`G>pE6!jA&huaOtCCC`E6J9TD2e%uP=ZT78cHbu0YL&mW5!Sl!jO>BrhfCutHb1mBm7z1ehUjllZg9?t"
    "-!*i$*ANy}xq+_M;Z3i1$&_1OS%=jQ{n&f?nB4=%dz6gIW994y)a|z%h+xpiQugQ|i>{2$^*}F$CzypwiN_cvS8_"
    "9(tJQ@8u+0}cL8kUhJ*}(~PkndzTPm0MxKG`Fj}d~qN8v*>FPM4uZGk#0F4To51>@UcpsE_7m+KF`6m5Dx=|*4pM"
    "%7tfn(G@gP~%N1T2bGaTAdP9kmxUBB9u8X+JD$nBkXciLPM%wOg*<>nqyD&iFr?C_fLFhIq{LT>9PWKFF!O=TGIZ"
    "xZMn6Gy2|NDDX77tzVJ1gQ>2D(D&cl`?P5Krj?~Dft@IX1iMsG=J-4)6v-"
    "rcUFu~N^$(hlIEqq0s*b0+Y%dX6fOpqGqxvelw@P%XQFyPU|w;B33u0H|ymiHb",
)
PLEDGE = _bitmap(
    176,
    32,
    "c-qa<y-LGS6bJDC%_%(&r4d{ry(EL+ToAOIuiyhX2)=|<dqvQt*wsbr8>nxPD(Gw6wqP6_I!TA<@!UpA9o!8G-"
    "2AxreB=c9#}_$7##L*hPYOgx$kli>!9fJB8E;`bASuZ;dGiS(uHH0x7dF-"
    "7DGh`_Wmpz0VnzZRt6GiQJWkjasDlO`mKW;LII6Tk4>{~k&}@eFZK#rbk;z%+LD@wSN1O@j5u5y{26lWQ!iO4x__"
    "R{pJCt)UmqjKrFiZ75b-"
    "P(vXkW2;gl#W$<{L5(*^so%i?e${<BvD^j%L#w8$B6nlR@v^gX&(bJ;dcuLwxxPjgWX6EY;aozkqKuCUm)?8~rK#"
    "8XpzEbn9yBw3nfrttzQ{yAMw{l~!N!eynO$uV)MGE@p8XG{G1rT{6$rEG(UQNC{}1jLZx4SkO}s9b!+OTul4otd3"
    "o89eW<eZV~A#lD~eDZx3so)&",
)
RECORD = _bitmap(
    176,
    32,
    "c-qC%v2GMG5C-6XS+IjNyLY9FO*RjZ;;LwoHb)-d9)aT0P^B=bC=lleBvJsPq~lfQbO<LBA^QMGF`}S}lyqFA=!V"
    "%uJOW}1%l<SwvVR-+|6h4K<^c}neIVuia+fRuSmzs{0l*m>D@j%4hwAuF!=>mSWJip7p5qayQ01xZb+%+T7YWY-x"
    "kHgOHL69x+08=xq*Q!NwgXHqY4$xaVrepdKD+Yv7~I!ZmG4#e_PE+?%WpQRUQ|uP#8qzaq}u)9BD1MwRd2fURTOz"
    "A7xgFhixgKNtashQvulPr)#JS8X!3Hn(<Rl$_XS6L^$O8s@7wl-7YBE`^VK_xi0ssFJ>)M3>{UlwPp8hP;*=*3La"
    "!;8<^Fc+I{<B%*zox!UncD^*=DUh)9v<|9gq3vl`7rp@65jSWVzFPZ+aaC?eHtBX-vhE!2?ZqjS!qUj9Ez)xupoV"
    "0}xTx0P`qEFV<+P>2R`oc#><)_mzYSMHn*P;GW(g{k>uL&)&`-^5dso",
)
