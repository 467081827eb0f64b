#include "daemon/store/memory/sent_tokens.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper::store {

void sent_tokens::load(secret key, std::vector<sent_token> marks) {
    key_ = std::move(key);
    for (auto& entry : marks) {
        if (!entry.seed) rotations_[entry.login].push_back(entry.fingerprint);
        auto fingerprint = entry.fingerprint;
        marks_.insert_or_assign(std::move(fingerprint), std::move(entry));
    }
}

sent_tokens::trace sent_tokens::look(const std::string& fingerprint) const {
    const auto found = marks_.find(keyed_fingerprint(key_, fingerprint));
    if (found == marks_.end()) return trace::none;
    return found->second.answered ? trace::answered : trace::unanswered;
}

void sent_tokens::sent(const std::string& fingerprint, const std::string& origin, bool seed) {
    const auto key = keyed_fingerprint(key_, fingerprint);
    if (!marks_.contains(key)) mark(key, origin, seed, false);
}

void sent_tokens::answered(const std::string& fingerprint, const std::string& origin, bool seed) {
    const auto key = keyed_fingerprint(key_, fingerprint);
    const auto found = marks_.find(key);
    if (found == marks_.end()) return mark(key, origin, seed, true);
    if (found->second.answered) return;
    found->second.answered = true;
    changed_[key] = true;
}

void sent_tokens::not_sent(const std::string& fingerprint) {
    const auto key = keyed_fingerprint(key_, fingerprint);
    const auto found = marks_.find(key);
    if (found == marks_.end() || found->second.answered) return;
    if (!found->second.seed) std::erase(rotations_[found->second.login], key);
    marks_.erase(found);
    changed_[key] = false;
}

void sent_tokens::mark(const std::string& key, const std::string& origin, bool seed, bool answered) {
    auto login = keyed_fingerprint(key_, origin);
    marks_.insert_or_assign(key, sent_token{key, login, seed, answered});
    changed_[key] = true;
    if (seed) return;
    rotations_[login].push_back(key);
    drop_oldest(login);
}

void sent_tokens::drop_oldest(const std::string& login) {
    auto& rotations = rotations_[login];
    while (rotations.size() > most_of_a_login) {
        marks_.erase(rotations.front());
        changed_[rotations.front()] = false;
        rotations.erase(rotations.begin());
    }
}

sent_tokens::batch sent_tokens::take() {
    batch taken;
    for (const auto& [key, written] : std::exchange(changed_, {})) {
        if (written) {
            taken.sent.push_back(marks_.at(key));
        } else {
            taken.not_sent.push_back(key);
        }
    }
    return taken;
}

void sent_tokens::failed(const batch& taken) {
    // A mark that changed during the commit is there already, and is newer.
    for (const auto& entry : taken.sent)
        changed_.emplace(entry.fingerprint, marks_.contains(entry.fingerprint));
    for (const auto& key : taken.not_sent)
        changed_.emplace(key, marks_.contains(key));
}

std::vector<sent_token> sent_tokens::all() const {
    std::vector<sent_token> marks;
    for (const auto& [key, entry] : marks_)
        if (entry.seed) marks.push_back(entry);
    for (const auto& [login, keys] : rotations_) {
        for (const auto& key : keys)
            marks.push_back(marks_.at(key));
    }
    return marks;
}

}  // namespace tokenkeeper::store
