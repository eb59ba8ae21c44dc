(() => {
  const root = document.documentElement;
  const kept = (key) => {
    try {
      return localStorage.getItem(key) || "";
    } catch {
      return "";
    }
  };
  root.dataset.js = "";
  if (kept("daisuso:size") === "large") root.dataset.size = "large";
  if (kept("daisuso:contrast") === "high") root.dataset.contrast = "high";
  const pages = (root.dataset.pages || "").split(" ").filter(Boolean);
  if (pages.length > 1) {
    const asked = location.hash.replace("#page-", "");
    const page = [asked, kept(root.dataset.place), pages[0]].find((one) => pages.includes(one));
    root.dataset.page = page;
    const style = document.createElement("style");
    style.id = "only-page";
    style.textContent = `@media screen{.page:not([data-page="${page}"]){display:none}}`;
    document.head.append(style);
  }
})();
