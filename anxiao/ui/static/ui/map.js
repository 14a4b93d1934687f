// A map of the places in a list, numbered in its order, with a line from each to the next. It is
// made of the list alone, so it shows to nobody what the list does not. Tiles, if any, come from
// this host; without them the places stand on a plain sheet. Two fingers move it on a touch screen,
// so that one finger goes on scrolling the page.
(() => {
  "use strict";
  const TARGET = 44;
  const NEAREST = 17;

  const placesOf = (list) => [...list.querySelectorAll("[data-at]")].map((row) => ({
    at: row.dataset.at.split(",").map(Number),
    number: row.dataset.number,
    isOver: "over" in row.dataset,
    words: row.firstElementChild,
  }));

  // Those at one position share a mark, for one would hide the other.
  const together = (places) => {
    const found = new Map();
    for (const one of places) {
      const key = String(one.at);
      found.set(key, [...(found.get(key) || []), one]);
    }
    return [...found.values()];
  };

  const numbers = (group) => group.map((one) => one.number).join(" · ");

  const iconOf = (group) => {
    const mark = document.createElement("span");
    mark.textContent = numbers(group);
    const isOver = group.every((one) => one.isOver);
    return L.divIcon({ className: isOver ? "ax-stop is-over" : "ax-stop", html: mark, iconSize: [TARGET, TARGET] });
  };

  const wordsOf = (group) => {
    const box = document.createElement("div");
    for (const one of group) {
      const line = document.createElement("p");
      line.append(...[...one.words.cloneNode(true).childNodes]);
      box.append(line);
    }
    return box;
  };

  const nameOf = (group) => group.map((one) => {
    const link = one.words.querySelector("a");
    return `${one.number}. ${(link || one.words).textContent.trim()}`;
  }).join("; ");

  const marked = (map, group, close) => {
    const marker = L.marker(group[0].at, { icon: iconOf(group), riseOnHover: true }).addTo(map);
    const most = Math.min(280, map.getSize().x - 96);
    marker.bindPopup(wordsOf(group), { maxWidth: most, minWidth: Math.min(180, most), autoPanPadding: [12, 12] });
    const mark = marker.getElement();
    mark.setAttribute("aria-label", nameOf(group));
    mark.addEventListener("keydown", (event) => {
      if (event.key !== " ") return;
      event.preventDefault();
      marker.openPopup();
    });
    marker.on("popupopen", ({ popup }) => {
      const box = popup.getElement();
      box.querySelector(".leaflet-popup-close-button").setAttribute("aria-label", close);
      if (document.activeElement === mark) box.querySelector("a[href]:not(.leaflet-popup-close-button)")?.focus({ preventScroll: true });
    });
    // What had the focus went away with the words: back to the mark, so that Tab goes on from there.
    marker.on("popupclose", () => {
      if (document.activeElement === document.body) mark.focus({ preventScroll: true });
    });
  };

  const escaped = (words) => {
    const box = document.createElement("span");
    box.textContent = words;
    return box.innerHTML;
  };

  // The scale in the reader's words; Leaflet knows its own alone.
  const scaled = ({ metres, kilometres }) => {
    const Scale = L.Control.Scale.extend({
      _updateMetric(most) {
        const far = this._getRoundNum(most);
        const words = far < 1000 ? metres.replace("{n}", far) : kilometres.replace("{n}", far / 1000);
        this._updateScale(this._mScale, words, far / most);
      },
    });
    return new Scale({ imperial: false });
  };

  const laid = (box) => {
    const isTouch = window.matchMedia("(pointer: coarse)").matches;
    const map = L.map(box, {
      attributionControl: false, zoomControl: false, scrollWheelZoom: false, dragging: !isTouch,
      zoomSnap: 0.5, maxZoom: 18, zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false,
    });
    const { tiles, note, nearer, farther } = box.dataset;
    if (tiles) L.tileLayer(tiles, { maxZoom: 18 }).addTo(map);
    if (note) L.control.attribution({ position: "topright", prefix: false }).addAttribution(escaped(note)).addTo(map);
    L.control.zoom({ position: "bottomright", zoomInTitle: nearer, zoomOutTitle: farther }).addTo(map);
    scaled(box.dataset).addTo(map);
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") map.closePopup();
    });
    return map;
  };

  const draw = (box) => {
    const list = document.getElementById(box.dataset.map);
    const places = list ? placesOf(list) : [];
    if (!window.L || !places.length || (places.length < 2 && !box.dataset.tiles)) return;
    box.hidden = false;
    box.parentElement.classList.add("is-mapped");
    const map = laid(box);
    const points = places.map((one) => one.at);
    const space = { padding: [32, 32], maxZoom: NEAREST };
    map.fitBounds(points, space);
    L.polyline(points, { className: "ax-map-line", interactive: false }).addTo(map);
    for (const group of together(places)) marked(map, group, box.dataset.close);
  };

  document.querySelectorAll("[data-map]").forEach(draw);
})();
