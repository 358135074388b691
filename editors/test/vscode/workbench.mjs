// What a user does in the workbench, by keyboard and mouse.

/** The workbench in a page. Nothing is read before it has been waited for. */
export class Workbench {
  constructor(page, shots) {
    this.page = page;
    this.shots = shots;
    this.requests = [];
    page.on('request', (request) => {
      if (!request.serviceWorker()) this.requests.push({ frame: request.frame(), url: request.url() });
    });
  }

  async ready(url) {
    await this.page.goto(url);
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
  }

  shot(name) {
    return this.page.screenshot({ path: `${this.shots}/${name}.png`, animations: 'disabled' });
  }

  /** Waits for a visible element that matches, and holds the text if one is given. */
  async see(selector, hasText, timeout = 30_000) {
    const found = this.page.locator(selector, hasText ? { hasText } : {}).first();
    await found.waitFor({ timeout });
    return found;
  }

  /** Waits until nothing visible matches, and holds the text if one is given. */
  async gone(selector, hasText, timeout = 30_000) {
    const found = this.page.locator(selector, hasText ? { hasText } : {}).first();
    await found.waitFor({ state: 'hidden', timeout });
  }

  /** Waits for a message. VS Code shows three at a time: those read before have been put away. */
  told(text, timeout = 30_000) {
    return this.see('.notification-toast', text, timeout);
  }

  /** Puts all messages away. */
  async read() {
    await this.command('Notifications: Clear All Notifications');
    await this.gone('.notification-toast');
  }

  /** Opens the quick input by a key, pressed again where the workbench was busy and has lost it. */
  async quickInput(key) {
    const input = this.page.locator('.quick-input-widget input').first();
    for (let tries = 1; ; tries++) {
      await this.page.keyboard.press(key);
      try {
        await input.waitFor({ timeout: 10_000 });
        return input;
      } catch (error) {
        if (tries === 3) throw error;
      }
    }
  }

  /** Types into the quick input and takes its first row, once that is the one. */
  async quick(key, text, row) {
    const input = await this.quickInput(key);
    await input.fill(text);
    await this.see('.quick-input-list .monaco-list-row.focused .label-name', exactly(row));
    await this.page.keyboard.press('Enter');
  }

  async open(name) {
    await this.quick('Control+p', name, name);
    await this.see('.tab.active', name);
    await this.see('.editor-instance .view-line');
  }

  command(title) {
    return this.quick('F1', `>${title}`, title);
  }

  /** The frame of a webview that holds what is looked for; VS Code nests it in others. */
  async webview(selector, timeout = 30_000) {
    const end = Date.now() + timeout;
    while (Date.now() < end) {
      for (const frame of this.page.frames()) {
        const found = await frame.$(selector).catch(() => null); // it may be going
        if (found) return frame;
      }
      await this.page.waitForTimeout(100);
    }
    throw new Error(`no webview holds ${selector}`);
  }

  /** Presses a button of a notification. */
  async press(button, timeout = 30_000) {
    const toast = await this.see('.notification-toast .monaco-button', button, timeout);
    await toast.click();
  }

  /** Where a text stands in the editor, in pixels, on the first line that holds both texts. */
  async locate({ text, line }) {
    const find = ([wanted, near]) => {
      const plain = (text) => text.replaceAll('\u00a0', ' ');
      for (const line of document.querySelectorAll('.editor-instance .view-line')) {
        if (!plain(line.textContent).includes(near)) continue;
        const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          const at = plain(node.data).indexOf(wanted);
          if (at < 0) continue;
          const range = document.createRange();
          range.setStart(node, at);
          range.setEnd(node, at + wanted.length);
          const { x, y, width, height } = range.getBoundingClientRect();
          return { x: x + width / 2, y: y + height / 2 };
        }
      }
      return null;
    };
    const handle = await this.page.waitForFunction(find, [text, line], { timeout: 20_000 });
    return handle.jsonValue();
  }

  /** Clicks a text of the editor, which then has the keyboard; again if a lens has moved it meanwhile. */
  async click(place, clickCount = 1) {
    for (let moved = true; moved; ) {
      const { x, y } = await this.locate(place);
      await this.page.mouse.click(x, y, { clickCount });
      await this.see('.editor-instance .monaco-editor.focused');
      const now = await this.locate(place);
      moved = now.x !== x || now.y !== y;
    }
  }

  /** Undoes the last edit of the editor that holds the text, until it shows what is wanted. */
  async undo(place, wanted) {
    await this.click(place);
    await this.page.keyboard.press('Control+Z');
    await this.see('.editor-instance .view-line', wanted);
  }

  /** A lens above a line, once it is there. */
  lens(title, timeout) {
    return this.see('.editor-instance .codelens-decoration a', title, timeout);
  }

  /** Rests the mouse on a text until the hover shows what is wanted. */
  async hover(place, wanted) {
    for (let tries = 0; ; tries++) {
      const { x, y } = await this.locate(place); // lenses push lines down when they come
      await this.page.mouse.move(x - 40, y - 120);
      await this.page.mouse.move(x, y, { steps: 4 });
      try {
        return await this.see('.monaco-hover:not(.hidden)', wanted, 3_000);
      } catch (error) {
        if (tries === 9) throw error;
      }
    }
  }
}

const exactly = (text) => new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
