/* What folium's markers and popups expect on a page, without jQuery, Bootstrap or an icon font. */
(function (rm) {
  "use strict";

  const { element } = rm.elements;
  const { markers } = rm.constants;

  // Leaflet's marker pictures, which it would otherwise fetch from beside its style sheet.
  L.Icon.Default.imagePath = "";
  L.Icon.Default.mergeOptions({
    iconUrl: markers["marker-icon.png"],
    iconRetinaUrl: markers["marker-icon-2x.png"],
    shadowUrl: markers["marker-shadow.png"],
  });
  // folium.Icon: a coloured pin; the sign on it needs a font that is not on this page.
  L.AwesomeMarkers = {
    icon: ({ markerColor = "blue" } = {}) => {
      const pin = element("span", { class: "rm-pin" });
      pin.style.background = markerColor;
      return L.divIcon({
        html: pin,
        className: "rm-label-place",
        iconSize: [0, 0],
        popupAnchor: [0, -24],
      });
    },
  };

  /** folium's popups call $(html)[0], its layer order $(document).ready(f). */
  function standInForJquery(what) {
    if (what === document) return { ready: (then) => then() };
    const template = document.createElement("template");
    template.innerHTML = String(what).trim();
    return [...template.content.childNodes];
  }

  if (typeof window.$ === "undefined") window.$ = standInForJquery;
})(window.regiomap);
