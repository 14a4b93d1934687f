"""The namespaces that XForms are written in."""

XF = "{http://www.w3.org/2002/xforms}"
JR = "{http://openrosa.org/javarosa}"
NS = {
    "h": "http://www.w3.org/1999/xhtml",
    "xf": "http://www.w3.org/2002/xforms",
    "orx": "http://openrosa.org/xforms",
    "jr": "http://openrosa.org/javarosa",
}
