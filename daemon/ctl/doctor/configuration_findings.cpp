#include "daemon/ctl/doctor/configuration_findings.hpp"

#include "daemon/ctl/text/wording.hpp"
#include "lib/base/shell_word.hpp"

#include <string_view>

namespace tokenkeeper::ctl::doctor {
namespace {

/// True where the path is about another entry of `table` than `name`.
bool names_another(std::string_view path, std::string_view table, std::string_view name) {
    if (name.empty() || !path.starts_with(table)) return false;
    path.remove_prefix(table.size());
    if (!path.starts_with(name)) return true;
    path.remove_prefix(name.size());
    return !path.empty() && path.front() != '.';
}

/// A diagnostic with the command in it as the advice.
finding translated(section area, const config::diagnostic& said, verdict result) {
    auto sentence = said.text();
    if (const auto at = sentence.find("warning: "); at != std::string::npos) sentence.erase(at, 9);
    finding made{area, {}, result, std::move(sentence)};
    if (const auto at = made.sentence.find("; run: "); at != std::string::npos) {
        made.advice = "Run: " + made.sentence.substr(at + 7);
        made.sentence.erase(at);
    }
    return made;
}

findings refused(const configuration_facts& facts) {
    findings found;
    for (const auto& error : facts.errors)
        found.push_back(translated(section::configuration, error, verdict::problem));
    found.back().advice =
        "Correct the file until tokenkeeperctl check-config finds no error, then: "
        "tokenkeeperctl reload";
    return found;
}

}  // namespace

bool report_scope::covers(const std::string& path) const {
    return !names_another(path, "sessions.", session) && !names_another(path, "organizations.", organization);
}

findings configuration_findings(const configuration_facts& facts, const report_scope& scope) {
    if (!facts.refusal.empty()) {
        return {{section::configuration, facts.file, verdict::not_checked,
                 "this user cannot read it: " + facts.refusal, "Run doctor as root (sudo)."}};
    }
    if (!facts.errors.empty()) return refused(facts);
    findings found{{section::configuration, facts.file, verdict::ok, "it is valid: " + facts.summary}};
    for (const auto& doubt : facts.doubts) {
        if (scope.covers(doubt.path))
            found.push_back(translated(section::configuration, doubt, verdict::warning));
    }
    std::size_t doubted = 0;
    for (const auto& doubt : facts.secret_doubts) {
        if (!scope.covers(doubt.path)) continue;
        found.push_back(translated(section::files, doubt, verdict::warning));
        ++doubted;
    }
    if (facts.unreadable_files > 0) {
        found.push_back({section::files,
                         {},
                         verdict::not_checked,
                         "this user cannot read " + std::to_string(facts.unreadable_files) + " of " +
                             std::to_string(facts.secret_files) + " secret files, and so not judge them",
                         "Run doctor as root (sudo)."});
    } else if (doubted == 0 && facts.secret_files > 0) {
        found.push_back({section::files,
                         {},
                         verdict::ok,
                         "the rights of all secret files are as they should be (" +
                             std::to_string(facts.secret_files) + ")"});
    }
    return found;
}

finding state_folder_finding(const folder_facts& folder) {
    constexpr unsigned written_by_others = 0002;
    if (!folder.exists) {
        return {
            section::files, folder.path, verdict::not_checked,
            "the folder of the state store is not there, or this user cannot see it",
            "Start the daemon once as its unit does (systemctl start tokenkeeper), or run doctor as root."};
    }
    if ((folder.mode & written_by_others) != 0) {
        return {section::files, folder.path, verdict::problem,
                "every user of this host can write the folder of the state store",
                "Run: chmod o-w " + quote_for_shell(folder.path)};
    }
    return {section::files, folder.path, verdict::ok, "only its owner and group write the state folder"};
}

}  // namespace tokenkeeper::ctl::doctor
