#include "daemon/ctl/doctor/unit_findings.hpp"

#include <algorithm>
#include <sstream>

namespace tokenkeeper::ctl::doctor {
namespace {

bool loads_from(const std::string& text, const std::string& socket) {
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("LoadCredential=") && line.ends_with(":" + socket)) return true;
    }
    return false;
}

}  // namespace

finding unit_finding(const unit_consumer& consumer, const std::string& credentials_socket) {
    finding found{section::delivery, consumer.session, verdict::ok,
                  "the unit " + consumer.unit + " loads its credential from " + credentials_socket};
    if (consumer.texts.empty()) {
        found.result = verdict::warning;
        found.sentence = "this host has no unit " + consumer.unit + ", which is to get the token";
        found.advice = "Correct its name in credential_for, or install the unit.";
        return found;
    }
    const bool loads = std::ranges::any_of(
        consumer.texts, [&](const std::string& text) { return loads_from(text, credentials_socket); });
    if (loads) return found;
    found.result = verdict::warning;
    found.sentence = "the unit " + consumer.unit + " does not load the token";
    found.advice = "Add LoadCredential=genesys:" + credentials_socket +
                   " to its [Service] section, then: systemctl daemon-reload";
    return found;
}

}  // namespace tokenkeeper::ctl::doctor
