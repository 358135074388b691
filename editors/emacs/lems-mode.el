;;; lems-mode.el --- LEMS and RateML models, with lemsls through eglot -*- lexical-binding: t; -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "29.1"))
;; Keywords: languages, xml

;;; Commentary:

;; A mode for model files, which it recognises by their root element, and what
;; eglot has to know to start lemsls for them.  It binds no keys.  In init.el:
;;
;;   (require 'lems-mode)
;;   (add-hook 'lems-mode-hook #'eglot-ensure)

;;; Code:

(require 'nxml-mode)
(require 'seq)

(declare-function eglot-current-server "eglot")
(declare-function eglot-uri-to-path "eglot")
(declare-function eglot-path-to-uri "eglot")
(declare-function jsonrpc-async-request "jsonrpc")
(declare-function jsonrpc-notify "jsonrpc")
(defvar eglot-server-programs)

(defgroup lems nil
  "LEMS and RateML models."
  :group 'languages)

(defcustom lems-server-command '("lemsls" "serve")
  "The program and the arguments that start the language server."
  :type '(repeat string))

(defconst lems--prologue-lines 200
  "The lines in which the root element has to begin.")

(defun lems--skip-prologue (limit)
  "Move past a comment, an instruction or a DOCTYPE that ends before LIMIT.
Return nil if there is none at point."
  (cond ((looking-at "<!--") (search-forward "-->" limit t))
        ((looking-at "<\\?") (search-forward "?>" limit t))
        ((looking-at "<!DOCTYPE[^][>]*\\(?:\\[[^]]*\\]\\)?[[:space:]]*>")
         (goto-char (match-end 0)))))

;;;###autoload
(defun lems-buffer-p ()
  "Whether the root element of the buffer is Lems or neuroml."
  (save-excursion
    (goto-char (point-min))
    (let ((limit (line-beginning-position (1+ lems--prologue-lines)))
          (case-fold-search t))
      (while (progn (skip-chars-forward "\ufeff \t\r\n")
                    (lems--skip-prologue limit)))
      (and (<= (point) limit)
           (looking-at-p "<\\(?:[[:alnum:]_.-]+:\\)?\\(?:Lems\\|neuroml\\)[[:space:]/>]")))))

;;;###autoload
(define-derived-mode lems-mode nxml-mode "LEMS"
  "Major mode for LEMS, NeuroML and RateML models."
  ;; What nXML finds wrong, the server finds as well, with a fix.
  (setq-local rng-nxml-auto-validate-flag nil))

;;;###autoload
(progn
  (add-to-list 'magic-mode-alist '(lems-buffer-p . lems-mode))
  (add-to-list 'auto-mode-alist '("\\.lems\\'" . lems-mode))
  (add-to-list 'auto-mode-alist '("/LEMS_[^/]*\\.xml\\'" . lems-mode)))

(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs
               (cons 'lems-mode (lambda (_interactive) lems-server-command))))

;;; Commands of the server

;; Eglot gives a request ten seconds; these may take as long as they need.

(defvar-local lems--sweep nil
  "The progress token of the sweep of this buffer, if one runs.")

(defvar lems--tokens 0
  "How many progress tokens were made.")

(defun lems--server ()
  "The server of this buffer; an error if there is none."
  (or (and (fboundp 'eglot-current-server) (eglot-current-server))
      (user-error "No server runs for this buffer (M-x eglot)")))

(defun lems--uri ()
  "The URI of this buffer's file."
  (if (fboundp 'eglot-path-to-uri)      ; since Emacs 30
      (eglot-path-to-uri buffer-file-name)
    (with-no-warnings (eglot--path-to-uri buffer-file-name))))

(defun lems--path (uri)
  "The path of the file with a URI."
  (if (fboundp 'eglot-uri-to-path)
      (eglot-uri-to-path uri)
    (with-no-warnings (eglot--uri-to-path uri))))

(defun lems--execute (command arguments done &optional failed)
  "Execute COMMAND of the server with a plist of ARGUMENTS.
Call DONE with the result or FAILED with the message, in this buffer.
Return the token of its progress."
  (let ((token (format "lems-%d" (setq lems--tokens (1+ lems--tokens))))
        (buffer (current-buffer)))
    (jsonrpc-async-request
     (lems--server) :workspace/executeCommand
     (list :command command
           :arguments (vector (append (list :uri (lems--uri)) arguments))
           :workDoneToken token)
     :timeout nil
     :success-fn (lambda (result) (with-current-buffer buffer (funcall done result)))
     :error-fn (lambda (err)
                 (with-current-buffer buffer
                   (when failed (funcall failed))
                   (message "lemsls: %s" (plist-get err :message)))))
    token))

(defun lems-sweep (&optional points)
  "Sweep the parameters of this model; the findings arrive as diagnostics.
POINTS, the prefix argument, is the number of grid points of each parameter."
  (interactive "P")
  (when lems--sweep
    (user-error "A sweep of this model is running (M-x lems-stop-sweep)"))
  (setq lems--sweep
        (lems--execute
         "lems.server.sweep"
         (and points (list :points (prefix-numeric-value points)))
         (lambda (result)
           (setq lems--sweep nil)
           (message "lemsls: %s" (or (plist-get result :summary) "sweep done")))
         (lambda () (setq lems--sweep nil)))))

(defun lems-stop-sweep ()
  "Stop the sweep of this model."
  (interactive)
  (unless lems--sweep
    (user-error "No sweep of this model is running"))
  (jsonrpc-notify (lems--server) :window/workDoneProgress/cancel (list :token lems--sweep)))

(defun lems-clear-sweep ()
  "Take the findings of sweeps out of this buffer."
  (interactive)
  (lems--execute "lems.server.clearSweep" nil #'ignore))

(defun lems--show-file (file)
  "Save the text of a generated FILE, and show it."
  (with-current-buffer (find-file-noselect (lems--path (plist-get file :uri)))
    (erase-buffer)
    (insert (plist-get file :text))
    (save-buffer)
    (goto-char (point-min))
    (display-buffer (current-buffer))))

(defun lems-generate (target)
  "Generate code from this model, in a file beside it.
TARGET is the language: python or ir."
  (interactive (list (completing-read "Language: " '("python" "ir") nil t nil nil "python")))
  (lems--execute "lems.server.generate" (list :target target)
                 (lambda (result) (seq-do #'lems--show-file (plist-get result :files)))))

(provide 'lems-mode)
;;; lems-mode.el ends here
