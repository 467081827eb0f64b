#include "daemon/notify/interest.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace tokenkeeper::notify {

namespace {

constexpr std::string_view well = "well";

bool is_unwell(std::string_view word) {
    return word == "attention" || word == "degraded";
}

}  // namespace

interest::interest(const std::vector<std::string>& words) {
    replace_words(words);
}

void interest::replace_words(const std::vector<std::string>& words) {
    words_ = {words.begin(), words.end()};
    has_event_names_ =
        std::ranges::any_of(words_, [](const auto& word) { return word != well && !is_unwell(word); });
}

bool interest::takes(const notice& news, bool may_repeat) {
    if (news.word == well) return takes_recovery(news.session);
    const bool wanted = words_.contains(news.word);
    return is_unwell(news.word) ? takes_illness(news, wanted, may_repeat) : wanted;
}

bool interest::takes_illness(const notice& news, bool wanted, bool may_repeat) {
    if (const auto known = unwell_.find(news.session); known != unwell_.end()) {
        const bool is_same = std::exchange(known->second, news.word) == news.word;
        return wanted && !(is_same && may_repeat);
    }
    if (!wanted) return false;
    if (unwell_.size() < most_unwell) {
        unwell_.emplace(news.session, news.word);
    } else {
        overflowed_ = true;
    }
    return true;
}

bool interest::takes_recovery(const std::string& session) {
    const bool was_told = unwell_.erase(session) > 0;
    if (!words_.contains(well)) return false;
    const bool tells_illness = std::ranges::any_of(words_, is_unwell);
    return was_told || overflowed_ || !tells_illness;
}

}  // namespace tokenkeeper::notify
