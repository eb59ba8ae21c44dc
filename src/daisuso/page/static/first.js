// Written for every browser: where the page's modules cannot run, this script is the one that says so.
(function () {
  var root = document.documentElement;
  function kept(key) {
    try {
      return localStorage.getItem(key) || "";
    } catch (error) {
      return "";
    }
  }
  root.setAttribute("data-js", "");
  if (kept("daisuso:size") === "large") root.setAttribute("data-size", "large");
  if (kept("daisuso:contrast") === "high") root.setAttribute("data-contrast", "high");
  var pages = (root.getAttribute("data-pages") || "").split(" ").filter(Boolean);
  var style = null;
  if (pages.length > 1) {
    var wishes = [location.hash.replace("#page-", ""), kept(root.getAttribute("data-place")), pages[0]];
    var page = wishes.filter(function (one) { return pages.indexOf(one) >= 0; })[0];
    root.setAttribute("data-page", page);
    style = document.createElement("style");
    style.id = "only-page";
    style.textContent = '@media screen{.page:not([data-page="' + page + '"]){display:none}}';
    document.head.appendChild(style);
  }
  // Modules run before this event, also slow ones. Where none ran, all parts are shown and each widget says why it is empty.
  document.addEventListener("DOMContentLoaded", function () {
    if (!root.hasAttribute("data-place") || root.hasAttribute("data-modules")) return;
    root.setAttribute("data-old", "");
    if (style) style.parentNode.removeChild(style);
  });
})();
