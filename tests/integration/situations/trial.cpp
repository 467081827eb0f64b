#include "tests/integration/situations/trial.hpp"

#include "daemon/health/catalogue.hpp"

#include <algorithm>

namespace tokenkeeper::integration::situations {

namespace {

constexpr seconds between_looks{1};
constexpr seconds between_end_nudges{5};

std::string quoted_list(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text.empty() ? "no warning" : text;
}

bool told_by_another_event(const std::string& warning) {
    const auto code = warning_code_from(warning);
    return !code || entry_of(*code).told_by_event;
}

}  // namespace

bool trial::step(const shown_condition& shown) {
    const auto now = without_late_checks(shown);
    for (const auto& warning : shown.warnings)
        warned_.insert(warning);
    missing_ = missing(now);
    if (phase_ != phase::over && !missing_.empty()) {
        nudge();
        last_ = now;
        return false;
    }
    last_ = now;
    if (phase_ != phase::over) act();
    return phase_ == phase::over;
}

void trial::nudge() {
    const bool ends = phase_ == phase::ending;
    const auto& wanted = ends ? row_.end_nudge : row_.nudge;
    const auto pause = ends ? between_end_nudges : between_looks;
    if (phase_ == phase::before || !wanted || clock::now() - nudged_ < pause) return;
    nudged_ = clock::now();
    wanted(stage_);
}

void trial::act() {
    mark_ = stage_.events().size();
    looked_ = {};
    switch (phase_) {
        case phase::before:
            phase_ = phase::lasting;
            if (row_.before.empty()) {
                mark_ = 0;
            } else if (row_.cause) {
                row_.cause(stage_);
            }
            break;
        case phase::lasting:
            phase_ = row_.cure ? phase::ending : phase::over;
            if (row_.cure) row_.cure(stage_);
            break;
        case phase::ending:
        case phase::over:
            phase_ = phase::over;
    }
}

std::string trial::missing(const shown_condition& now) {
    if (phase_ == phase::over) return {};
    if (phase_ == phase::before) {
        if (row_.before.empty()) return {};
        const bool well = row_.about_daemon() || now.state == row_.before;
        return well && now.health == "ok" ? std::string{}
                                          : "; it should be " + row_.before + " and well before";
    }
    const auto* seen = look(now);
    if (seen == nullptr) return missing_.empty() ? "it was not looked at yet" : missing_;
    if (const auto contradiction = seen->contradiction(); !contradiction.empty())
        fail("the views contradict each other" + contradiction + "\n" + seen->words);
    if (seen->changing) return "it changes";
    seen_.json = without_late_checks(seen_.json);
    return phase_ == phase::lasting ? missing_while_lasting(seen_) : missing_at_end(seen_);
}

const views* trial::look(const shown_condition& now) {
    if (now == last_ && clock::now() - looked_ < between_looks) return nullptr;
    seen_ = look_at(stage_, subject());
    stage_.events().follow();
    looked_ = clock::now();
    return &seen_;
}

std::string trial::missing_while_lasting(const views& seen) const {
    std::string text;
    auto wanted = row_.seen.warnings;
    std::ranges::sort(wanted);
    if (seen.json.state != row_.seen.state) text += "; its state should be " + row_.seen.state;
    if (seen.json.health != row_.seen.health) text += "; its health should be " + row_.seen.health;
    if (seen.json.warnings != wanted) text += "; it should show " + quoted_list(wanted);
    if (seen.ready != row_.seen.ready)
        text += std::string{"; it should "} + (row_.seen.ready ? "" : "not ") + "be ready";
    if (seen.words.find(row_.seen.advice) == seen.words.npos)
        text += "; tokenkeeperctl should say '" + row_.seen.advice + "'";
    if (!row_.begin.event.empty() &&
        !stage_.events().holds(row_.begin.event, row_.begin.reason, subject(), mark_))
        text += "; the log should have " + row_.begin.event + " (" + row_.begin.reason + ")";
    for (const auto& warning : seen.json.warnings) {
        if (!told_by_another_event(warning) && !stage_.events().holds({}, warning, subject()))
            text += "; the log should tell the warning " + warning;
    }
    return text;
}

std::string trial::missing_at_end(const views& seen) const {
    std::string text;
    if (!row_.about_daemon() && seen.json.state != row_.after) text += "; its state should be " + row_.after;
    if (seen.json.health != "ok") text += "; it should be well again";
    if (!seen.json.warnings.empty()) text += "; it should show no warning";
    if (seen.json.explained) text += "; it should show no error any more";
    if (!seen.ready) text += "; it should be ready";
    if (!stage_.events().holds(row_.end.event, row_.end.reason, subject(), mark_))
        text += "; the log should have " + row_.end.event + " (" + row_.end.reason + ")";
    const std::string over = row_.about_daemon() ? "daemon.warning_over" : "session.warning_over";
    for (const auto& warning : warned_) {
        if (!told_by_another_event(warning) && !stage_.events().holds(over, warning, subject()))
            text += "; the log should tell the end of " + warning;
    }
    return text;
}

void trial::fail(const std::string& text) {
    // One contradiction is enough to read.
    if (failure_.size() > 4000) return;
    failure_ += text + '\n';
}

void trial::give_up(const std::string& reason) {
    static constexpr const char* names[] = {"before it began", "while it lasted", "at its end", "over"};
    fail(reason + ", " + names[static_cast<int>(phase_)] + missing_ + "\n  the last look: " + to_text(last_) +
         "\n  tokenkeeperctl said (exit status " + std::to_string(seen_.exit_status) + "):\n" + seen_.words +
         "  the log:\n" + stage_.events().about(subject()));
    phase_ = phase::over;
}

}  // namespace tokenkeeper::integration::situations
