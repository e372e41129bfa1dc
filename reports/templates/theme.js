// Before anything is painted: which colours the reader has chosen, and that there is JavaScript.
"use strict";
document.documentElement.classList.add("js");
try {
  const chosen = localStorage.getItem("onhook-theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch { /* no storage: the system decides */ }
