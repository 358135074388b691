//! Starts lemsls for Zed: the program of the settings, or the one on the PATH.

use zed_extension_api::settings::LspSettings;
use zed_extension_api::{self as zed, serde_json::Value, LanguageServerId, Result, Worktree};

struct Lems;

impl zed::Extension for Lems {
    fn new() -> Self {
        Lems
    }

    fn language_server_command(
        &mut self,
        server: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<zed::Command> {
        let set = LspSettings::for_worktree(server.as_ref(), worktree)?.binary;
        let (path, arguments) = set.map_or((None, None), |b| (b.path, b.arguments));
        let command = path.or_else(|| worktree.which("lemsls")).ok_or(
            "lemsls is not on the PATH; install it, or set lsp.lemsls.binary.path in Zed's settings",
        )?;
        Ok(zed::Command {
            command,
            args: arguments.unwrap_or_else(|| vec!["serve".into()]),
            env: worktree.shell_env(),
        })
    }

    fn language_server_workspace_configuration(
        &mut self,
        server: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<Value>> {
        let set = LspSettings::for_worktree(server.as_ref(), worktree)?.settings;
        Ok(set.map(|lems| zed::serde_json::json!({ "lems": lems })))
    }
}

zed::register_extension!(Lems);
