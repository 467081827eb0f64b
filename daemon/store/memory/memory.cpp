#include "daemon/store/memory/memory.hpp"

#include "daemon/store/origin.hpp"

#include <limits>
#include <utility>

namespace tokenkeeper::store {

namespace {

void compare_with_marks(row& entry, sent_tokens& marks) {
    using trace = sent_tokens::trace;
    const auto& content = entry.content;
    if (content.refresh_token.empty()) return;
    const auto latest = fingerprint(content.refresh_token);
    const std::string seed{seed_fingerprint(content.origin)};
    const bool is_seed = latest == seed;
    // Whatever descends from a seed proves that the seed was answered.
    if (!is_seed) marks.answered(seed, content.origin, true);
    switch (marks.look(latest)) {
        case trace::answered:
            entry.outdated = true;
            break;
        case trace::unanswered:
            entry.content.refresh_sent = true;
            break;
        case trace::none:
            if (content.refresh_sent) marks.sent(latest, content.origin, is_seed);
            break;
    }
}

}  // namespace

std::vector<std::string> load(memory& held, contents stored) {
    held.marks.load(std::move(stored.fingerprint_key), std::move(stored.sent));
    for (auto& entry : stored.damaged)
        held.damaged.insert_or_assign(std::move(entry.name), std::move(entry.cause));
    for (auto& entry : stored.rows)
        held.rows.load(std::move(entry));
    held.found_histories = std::move(stored.histories);
    std::vector<std::string> put_back;
    for (const auto& entry : held.rows.all()) {
        compare_with_marks(*entry, held.marks);
        // A row that says itself that its refresh token was sent, or refused, is no older one.
        const auto& content = entry->content;
        if (entry->outdated && !content.refresh_sent && !content.refused) put_back.push_back(content.name);
    }
    return put_back;
}

bool doubts_seeds(const memory& held) {
    return held.damaged.contains("");
}

void trust_new_seeds(memory& held) {
    if (held.damaged.erase("") > 0) held.rows.unsaved().forget("");
}

bool anything_changed(const memory& held) {
    return held.rows.unsaved().any_changed() || held.marks.any_changed();
}

unsaved_report look_for_unsaved(const memory& held) {
    unsaved_report report;
    report.observed = held.rows.unsaved().observed();
    for (const auto& entry : held.rows.all()) {
        if (entry->is_durable()) continue;
        if (entry->untold) {
            report.rotations.push_back(entry->content.name);
        } else {
            ++report.others;
        }
    }
    return report;
}

memory_share take(memory& held, const share_limits& most) {
    return {held.rows.unsaved().take(most.rows, most.observations), held.marks.take(),
            held.histories.take(most.histories)};
}

changes changes_of(const memory_share& share) {
    changes wanted;
    unsaved_rows::copy(share.rows, wanted);
    wanted.sent = share.marks.sent;
    wanted.not_sent = share.marks.not_sent;
    wanted.histories = share.histories;
    return wanted;
}

void saved(memory& held, const memory_share& share) {
    held.rows.unsaved().saved(share.rows);
}

void failed(memory& held, memory_share share) {
    held.marks.failed(share.marks);
    held.histories.failed(std::move(share.histories));
    held.rows.unsaved().failed(std::move(share.rows));
}

memory_share take_everything(memory& held, changes& wanted) {
    constexpr auto all = std::numeric_limits<std::size_t>::max();
    auto share = take(held, {.rows = all, .observations = true, .histories = all});
    for (const auto& entry : held.rows.all())
        wanted.rows.push_back(clone(entry->content));
    wanted.sent = held.marks.all();
    if (held.every_history) wanted.histories = held.every_history();
    return share;
}

}  // namespace tokenkeeper::store
