(function () {
  "use strict";
  var form = document.getElementById("filter");
  if (!form) return;
  var entries = Array.prototype.slice.call(document.querySelectorAll("[data-entry]")).map(function (element) {
    return { element: element, text: (element.dataset.type + " " + element.textContent).toLowerCase() };
  });
  var sections = document.querySelectorAll("[data-section]");
  var status = document.getElementById("matches");
  function chosen(name) {
    var field = form.elements.namedItem(name);
    return field ? field.value : "";
  }
  function update() {
    var words = chosen("text").toLowerCase().split(/\s+/).filter(Boolean);
    var action = chosen("action");
    var type = chosen("type");
    var box = form.elements.namedItem("danger");
    var shown = 0;
    entries.forEach(function (entry) {
      var facts = entry.element.dataset;
      var matches =
        (!action || facts.action === action) &&
        (!type || facts.type === type) &&
        (!box || !box.checked || "danger" in facts) &&
        words.every(function (word) { return entry.text.indexOf(word) !== -1; });
      entry.element.hidden = !matches;
      shown += matches ? 1 : 0;
    });
    sections.forEach(function (section) {
      section.hidden = !section.querySelector("[data-entry]:not([hidden])");
    });
    status.textContent = shown === entries.length ? "" : "Shows " + shown + " of " + entries.length + ".";
  }
  form.addEventListener("input", update);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.hidden = false;
  update();
})();
