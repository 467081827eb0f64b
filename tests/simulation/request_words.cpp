#include "tests/simulation/request_words.hpp"

namespace tokenkeeper::simulation {

std::string words(const sent_request& r) {
    std::string text = "-> " + std::string{cloud::to_string(r.asked.what)};
    if (r.asked.preserve_idle) text += " (verify)";
    text += " by " + (r.token.empty() ? std::string{"nobody"} : r.token);
    return text;
}

std::string words(const sent_request& r, const request_end& end) {
    std::string text = "<- " + std::string{cloud::to_string(r.asked.what)} + ": ";
    if (end.failure) {
        text += error{*end.failure}.name();
    } else {
        text += std::to_string(end.status);
    }
    if (end.processed) text += " (processed)";
    return text;
}

std::string words(const cloud::fault& rule, boot_clock::duration time) {
    std::string text = "fault " + std::string{to_string(rule.kind)};
    if (rule.kind == cloud::fault_kind::status) text += ' ' + std::to_string(rule.status);
    for (const auto* whose : {&rule.organization, &rule.token, &rule.label})
        if (!whose->empty()) text += ' ' + *whose;
    if (rule.what) text += ' ' + std::string{cloud::to_string(*rule.what)};
    return text + " for " + format_duration(std::chrono::floor<milliseconds>(time));
}

}  // namespace tokenkeeper::simulation
