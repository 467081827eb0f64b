#include "tests/simulation/request_words.hpp"

namespace tokenkeeper::simulation {

namespace {

std::string text_of(boot_clock::duration length) {
    return format_duration(std::chrono::floor<milliseconds>(length));
}

}  // namespace

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
    if (!end.processed && end.status == 200) text += " (did not reach the API)";
    return text;
}

std::string words(const cloud::fault& rule, boot_clock::duration time) {
    std::string text = "fault " + std::string{to_string(rule.kind)};
    if (rule.kind == cloud::fault_kind::status) text += ' ' + std::to_string(rule.status);
    for (const auto* whose : {&rule.organization, &rule.token, &rule.label})
        if (!whose->empty()) text += ' ' + *whose;
    if (rule.what) text += ' ' + std::string{cloud::to_string(*rule.what)};
    return text + " for " + text_of(time);
}

std::string words(const gateway& placed, boot_clock::duration time) {
    std::string text = "a gateway for " + text_of(time) + ": its clock is ";
    const auto ahead = placed.ahead;
    if (ahead == milliseconds{0}) {
        text += "right";
    } else {
        text += text_of(std::chrono::abs(ahead)) + (ahead < milliseconds{0} ? " behind" : " ahead");
    }
    text += ", it " + std::string{to_string(placed.store)};
    if (placed.store != store_manner::none) text += " for " + text_of(placed.stores_for);
    return text + ", answers take " + text_of(placed.slowest) + " longer at most";
}

std::string words(const node_lag& how, boot_clock::duration time) {
    return "nodes lag by " + text_of(how.late) + " for " + text_of(time);
}

}  // namespace tokenkeeper::simulation
