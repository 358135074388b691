;;; run.el --- lems-mode and the real server, on models of this repository -*- lexical-binding: t; -*-

;;   emacs -Q --batch -l test/run.el
;; $LEMSLS names the server (default: lemsls on the PATH).  Exits with 1 on failure.

(defconst run-here (file-name-directory load-file-name))
(defconst run-models (expand-file-name "../../../testdata/models/" run-here))
(defconst run-workspace (file-name-as-directory (make-temp-file "lemsls-emacs-" t)))
(add-to-list 'load-path (expand-file-name ".." run-here))

;; An Emacs that was unpacked has no compiler.
(setq native-comp-jit-compilation nil
      native-comp-enable-subr-trampolines nil)

(require 'eglot)
(require 'flymake)
(require 'lems-mode)

(setq lems-server-command (list (or (getenv "LEMSLS") "lemsls") "serve")
      eglot-autoshutdown nil
      eglot-confirm-server-edits nil
      make-backup-files nil
      create-lockfiles nil)
(add-hook 'lems-mode-hook #'eglot-ensure)
(make-directory (concat run-workspace ".git"))

(defvar run-cases nil "Names and functions, the last first.")
(defvar run-progress nil "The kinds of progress during a case, the last first.")

(defmacro run-case (name &rest body)
  "Define a case: a NAME and a BODY that fails by an error."
  (declare (indent 1))
  `(push (cons ,name (lambda () ,@body)) run-cases))

(defun run-tell (format &rest arguments)
  (princ (concat (apply #'format format arguments) "\n") #'external-debugging-output))

(defun run-said (pattern)
  "The line said during this case that matches PATTERN."
  (with-current-buffer (messages-buffer)
    (goto-char (point-min))
    (and (re-search-forward pattern nil t) (run-line))))

(cl-defmethod eglot-handle-notification :before (_ (_ (eql $/progress)) &key value &allow-other-keys)
  (push (plist-get value :kind) run-progress))

(defun run-check (what ok &optional detail)
  (unless ok (error "%s%s" what (if detail (format ": %S" detail) ""))))

(defun run-await (what seconds condition &optional detail)
  "Wait for what the function CONDITION says and return that."
  (let ((end (+ (float-time) seconds)) result)
    (while (and (not (setq result (funcall condition))) (< (float-time) end))
      (accept-process-output nil 0.02))
    (run-check (concat "waited for " what) result (and detail (funcall detail)))
    result))

(defun run-model (name)
  (with-temp-buffer
    (insert-file-contents (concat run-models name))
    (buffer-string)))

(defun run-open (name text)
  "Write a file of the workspace and visit it."
  (write-region text nil (concat run-workspace name) nil 'silent)
  (let ((buffer (find-file-noselect (concat run-workspace name))))
    (set-window-buffer nil buffer)
    (set-buffer buffer)
    (run-hooks 'post-command-hook)      ; a batch has no commands; eglot-ensure waits for one
    buffer))

(defun run-edit-model (name)
  (run-open (file-name-nondirectory name) (run-model name))
  (run-await "the server" 10 #'eglot-managed-p)
  (flymake-start))

(defun run-after (text)
  "Go behind the first occurrence of TEXT."
  (goto-char (point-min))
  (search-forward text))

(defun run-finding (pattern)
  "The diagnostic whose text matches PATTERN."
  (seq-find (lambda (d) (string-match-p pattern (flymake-diagnostic-text d)))
            (flymake-diagnostics)))

(defun run-texts () (mapcar #'flymake-diagnostic-text (flymake-diagnostics)))

(defun run-line () (buffer-substring-no-properties (pos-bol) (pos-eol)))

(run-case "root elements decide the mode"
  (let ((lems-mode-hook nil))
    (pcase-dolist (`(,name ,text ,want)
                   '(("a.xml" "<?xml version=\"1.0\"?>\n<!-- <x> -->\n<Lems/>" lems-mode)
                     ("b.xml" "<!DOCTYPE neuroml [<!ENTITY a \"b\">]>\n<nml:neuroml xmlns:nml=\"n\"/>" lems-mode)
                     ("c.xml" "<project/>" nxml-mode)
                     ("LEMS_d.xml" "" lems-mode)
                     ("e.lems" "" lems-mode)
                     ("f.nml" "<neuroml/>" lems-mode)
                     ("g.nml" "&grid nx = 4 /" fundamental-mode)))
      (run-open name text)
      (run-check name (eq major-mode want) major-mode))))

(run-case "the server and its encoding"
  (run-edit-model "broken/misspelt-constant.xml")
  (let ((capabilities (eglot--capabilities (eglot-current-server))))
    (run-check "encoding" (member (plist-get capabilities :positionEncoding) '("utf-8" "utf-16")) capabilities)
    (run-tell "      eglot agreed on %s" (plist-get capabilities :positionEncoding))))

(run-case "diagnostics, also behind letters of many bytes"
  (run-open "wide.xml" (replace-regexp-in-string "<TimeDerivative variable=\"dw\"" "<!-- τ 𝛕 -->\\&"
                                                 (run-model "broken/misspelt-constant.xml")))
  (run-await "the server" 10 #'eglot-managed-p)
  (flymake-start)
  (let ((d (run-await "the finding about “taw”" 10 (lambda () (run-finding "taw")) #'run-texts)))
    (run-check "its range" (equal "taw" (buffer-substring-no-properties
                                         (flymake-diagnostic-beg d) (flymake-diagnostic-end d))))))

(run-case "a mistake that is mended goes away"
  (run-edit-model "broken/misspelt-constant.xml")
  (run-await "the finding" 10 (lambda () (run-finding "taw")))
  (run-after "/ taw")
  (delete-char -1)
  (insert "u")
  (eglot--signal-textDocument/didChange)
  (run-await "its end" 10 (lambda () (not (run-finding "taw"))) #'run-texts))

(run-case "eldoc shows what the server knows"
  (run-edit-model "broken/misspelt-constant.xml")
  (run-after "0.7 - 0.8 * ")
  (let (doc)
    (eglot-hover-eldoc-function (lambda (text &rest _) (setq doc text)))
    (run-await "the hover" 10 (lambda () doc))
    (run-check "hover on w" (string-match-p "\\bw\\b" doc) doc)
    (run-check "no picture for a terminal" (not (string-match-p "data:image" doc)) doc)))

(run-case "completion-at-point"
  (run-edit-model "broken/misspelt-constant.xml")
  (run-after "/ taw")
  (delete-char -1)
  (let* ((capf (eglot-completion-at-point))
         (found (all-completions "ta" (nth 2 capf))))
    (run-check "tau is offered" (member "tau" (mapcar #'substring-no-properties found)) found))
  (run-after "w + drive")
  (delete-char -3)
  (completion-at-point)                 ; the only one
  (run-check "drive is written" (string-match-p "- w \\+ drive \\+ c_pop0" (run-line)) (run-line)))

(run-case "xref-find-definitions"
  (run-edit-model "broken/misspelt-constant.xml")
  (run-after "- w + d")
  (xref-find-definitions (xref-backend-identifier-at-point (xref-find-backend)))
  (run-check "at the Constant" (string-match-p "<Constant name=\"drive\"" (run-line)) (run-line))
  (run-check "at its name" (looking-at-p "drive")))

(run-case "eglot-rename"
  (run-edit-model "broken/misspelt-constant.xml")
  (run-after "- 0.8 * ")
  (eglot-rename "recovery")
  (dolist (text '("<StateVariable name=\"recovery\"" "- 0.8 * recovery)" "/ 3.0 - recovery + drive"))
    (run-after text)))

(run-case "a code action mends the mistake"
  (run-edit-model "broken/misspelt-constant.xml")
  (let ((d (run-await "the finding" 10 (lambda () (run-finding "taw")))))
    (goto-char (flymake-diagnostic-beg d))
    (let ((actions (eglot-code-actions (point) (flymake-diagnostic-end d) "quickfix")))
      (run-check "one is preferred" (seq-find (lambda (a) (eq t (plist-get a :isPreferred))) actions) actions)
      (eglot-execute (eglot-current-server)
                     (seq-find (lambda (a) (eq t (plist-get a :isPreferred))) actions)))
    (run-check "the fix" (string-match-p "/ tau\"" (run-line)) (run-line))))

(run-case "imenu"
  (run-edit-model "rateml/oscillator.xml")
  (run-check "it lists the constants" (string-match-p "alpha" (format "%S" (eglot-imenu)))))

(run-case "eglot-format-buffer"
  (run-open "ragged.xml" (string-replace "    <Constant name=\"drive\"" "<Constant   name=\"drive\""
                                         (run-model "broken/misspelt-constant.xml")))
  (run-await "the server" 10 #'eglot-managed-p)
  (eglot-format-buffer)
  (run-after "drive\"")
  (run-check "the line" (string-prefix-p "    <Constant name=\"drive\"" (run-line)) (run-line)))

(run-case "settings"
  (run-edit-model "broken/misspelt-constant.xml")
  (run-await "the finding" 10 (lambda () (run-finding "taw")))
  (let ((severity (lambda () (when-let ((d (run-finding "taw"))) (flymake-diagnostic-type d)))))
    (run-check "an error at first" (eq (funcall severity) 'eglot-error) (funcall severity))
    (let ((eglot-workspace-configuration '(:lems (:severity (:unresolved-name "warning")))))
      (eglot-signal-didChangeConfiguration (eglot-current-server))
      (run-await "a warning" 10 (lambda () (eq (funcall severity) 'eglot-warning)) severity))
    (let ((eglot-workspace-configuration '(:lems (:severity (:unresolved-name "error")))))
      (eglot-signal-didChangeConfiguration (eglot-current-server))
      (run-await "an error again" 10 (lambda () (eq (funcall severity) 'eglot-error)) severity))))

(run-case "a sweep and its results"
  (run-edit-model "rateml/oscillator.xml")
  (lems-sweep 2)
  (run-await "the summary" 120 (lambda () (not lems--sweep)))
  (run-tell "      %s" (run-said "^lemsls: .*[0-9]"))
  (run-await "the results on the lines" 10 (lambda () (> (length (flymake-diagnostics)) 0)))
  (run-check "progress" (and (member "begin" run-progress) (member "end" run-progress)) run-progress)
  (let ((results (length (flymake-diagnostics))))
    (lems-clear-sweep)
    (run-await "the results to go" 10 (lambda () (< (length (flymake-diagnostics)) results)) #'run-texts)))

(run-case "a sweep that is stopped"
  (run-edit-model "rateml/oscillator.xml")
  (lems-sweep 64)
  (run-await "its beginning" 30 (lambda () (member "begin" run-progress)))
  (run-check "it runs" lems--sweep)
  (lems-stop-sweep)
  (run-await "its end" 30 (lambda () (not lems--sweep)))
  (run-check "it says so" (run-said "^lemsls: .*cancel")))

(run-case "generated Python"
  (run-edit-model "rateml/oscillator.xml")
  (lems-generate "python")
  (let ((file (concat run-workspace "oscillator.py")))
    (run-await "the file" 20 (lambda () (file-exists-p file)) (lambda () (run-said "^lemsls: .*")))
    (with-temp-buffer
      (insert-file-contents file)
      (run-after "def "))))

(run-case "nxml-mode with the one line of the README"
  (run-open "plain.xml" "<project/>")
  (insert (run-model "broken/misspelt-constant.xml"))
  (delete-region (point) (point-max))
  (let ((eglot-server-programs `((nxml-mode . ,lems-server-command))))
    (apply #'eglot (eglot--guess-contact))
    (run-await "the server" 10 #'eglot-managed-p)
    (flymake-start)
    (run-await "the finding" 10 (lambda () (run-finding "taw")) #'run-texts)))

(defun run-one (case)
  "Run a CASE; return whether it failed."
  (setq run-progress nil)
  (with-current-buffer (messages-buffer)
    (let ((inhibit-read-only t)) (erase-buffer)))
  (let ((failure (condition-case err
                     (let ((inhibit-message t)) (funcall (cdr case)) nil)
                   (error (error-message-string err)))))
    (run-tell "%s %s%s" (if failure "FAIL " "ok   ") (car case) (if failure (concat "\n      " failure) ""))
    (dolist (buffer (buffer-list))
      (when (buffer-file-name buffer)
        (with-current-buffer buffer
          (set-buffer-modified-p nil)
          (let (kill-buffer-query-functions) (kill-buffer buffer)))))
    failure))

(let* ((failed (seq-count #'run-one (reverse run-cases)))
       (inhibit-message t))
  (ignore-errors (eglot-shutdown-all))
  (delete-directory run-workspace t)
  (run-tell "%d of %d failed, Emacs %s" failed (length run-cases) emacs-version)
  (kill-emacs (if (> failed 0) 1 0)))

;;; run.el ends here
