// What the studio's page and the pages in its frames call each other by.
interface Window {
  installBridges?: (page: Window) => void;
}
