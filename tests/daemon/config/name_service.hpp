#pragma once

#include "daemon/config/accounts/account_directory.hpp"

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace tokenkeeper::config {

/// A name service that says what the test tells it, and hangs while it is told to.
class fake_name_service {
public:
    void set(account_kind kind, const std::string& name, account_answer answer) {
        const std::lock_guard lock{state_->guard};
        state_->answers[{kind, name}] = std::move(answer);
    }
    void add_group(const std::string& name, std::uint32_t number) {
        set(account_kind::group, name, {.outcome = account_answer::kind::found, .number = number});
    }
    void hang(bool hangs) {
        const std::lock_guard lock{state_->guard};
        state_->hangs = hangs;
        state_->changed.notify_all();
    }
    [[nodiscard]] int questions() const {
        const std::lock_guard lock{state_->guard};
        return state_->questions;
    }

    /// Asked in another thread, which may outlive this object.
    [[nodiscard]] account_question question() const {
        return [state = state_](account_kind kind, const std::string& name) -> account_answer {
            std::unique_lock lock{state->guard};
            ++state->questions;
            state->changed.wait(lock, [&state] { return !state->hangs; });
            const auto answer = state->answers.find({kind, name});
            if (answer == state->answers.end()) return {.outcome = account_answer::kind::missing};
            return answer->second;
        };
    }

private:
    struct shared {
        std::mutex guard;
        std::condition_variable changed;
        std::map<std::pair<account_kind, std::string>, account_answer> answers;
        bool hangs = false;
        int questions = 0;
    };
    std::shared_ptr<shared> state_ = std::make_shared<shared>();
};

}  // namespace tokenkeeper::config
