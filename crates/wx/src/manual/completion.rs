//! Additions to the generator's scripts for shells: they offer names that only a running `wx` knows, by asking
//! `wx complete`. Knows the forms of the generated scripts.

use clap_complete::Shell;

const BASH: &str = r#"
_wx() {
    _wx_arguments "$@"
    local IFS=$'\n' name
    for name in $("$1" complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null); do
        [[ $name == "$2"* ]] && COMPREPLY+=("$(printf %q "$name")")
    done
    return 0
}
"#;

const FISH: &str = r#"
function __fish_wx_names
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    command -sq $words[1]; or return
    command $words[1] complete -- $words[2..] "$typed" 2>/dev/null
end
complete -c wx -k -a '(__fish_wx_names)'
"#;

const ZSH: &str = r#"
_wx() {
    local -a _wx_typed=("${(@)words[1,CURRENT]}")
    _wx_arguments "$@"
}

_wx_names() {
    local -a names=(${(f)"$($_wx_typed[1] complete -- "${(@)_wx_typed[2,-1]}" 2>/dev/null)"})
    (( $#names )) && compadd -a names
}

_wx_words() {
    _alternative 'commands:command:_wx_commands' 'names:name:_wx_names'
}

"#;

/// Returns the script of `wx` with the names that it completes by asking `wx`.
pub(super) fn with_names(shell: Shell, script: &str) -> String {
    match shell {
        Shell::Bash => script.replacen("_wx() {", "_wx_arguments() {", 1) + BASH,
        Shell::Fish => format!("{script}{FISH}"),
        Shell::Zsh => zsh(script),
        _ => script.to_owned(),
    }
}

fn zsh(script: &str) -> String {
    let takes_name = |line: &str| {
        ["::place -- ", "'::layer -- ", "':key -- "]
            .iter()
            .any(|name| line.contains(name))
    };
    let named = |line: &str| match takes_name(line) {
        true => line.replace(":_default'", ":_wx_names'"),
        false => line.to_owned(),
    };
    let script: String = script.split_inclusive('\n').map(named).collect();
    let script = script
        .replacen("_wx() {", "_wx_arguments() {", 1)
        .replace("\":: :_wx_commands\"", "\":: :_wx_words\"");
    // The last lines call what the file defines.
    let (before, after) = script.rsplit_once("\nif [ ").unwrap_or((&script, ""));
    format!("{before}\n{ZSH}if [ {after}")
}
