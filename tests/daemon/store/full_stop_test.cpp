#include "daemon/store/origin.hpp"
#include "daemon/store/vault.hpp"
#include "tests/daemon/store/support/direct_store.hpp"
#include "tests/daemon/store/support/faulty_disk.hpp"
#include "tests/daemon/store/support/scratch.hpp"

#include <iostream>
#include <map>
#include <random>
#include <set>

#include <gtest/gtest.h>

namespace tokenkeeper::store::test_support::full_stop {
namespace {

constexpr wall_time start_time{std::chrono::sys_days{std::chrono::year{2026} / 11 / 25}};
constexpr session_id most_logins = 5;
constexpr int stops = 200;

std::string login_name(session_id id) {
    return "login-" + std::to_string(id);
}

/// One login as its login service knows it.
struct login {
    int family = 0;
    std::string latest;
    bool doubtful = false;  ///< there may have been no room for its latest until the end
};

/// Logins that rotate on a disk that fills up, process after process.
class rotations_on_a_full_disk : public ::testing::Test {
protected:
    rotations_on_a_full_disk() { faulty_disk::install(); }

    std::size_t draw(std::size_t end) {
        return std::uniform_int_distribution<std::size_t>{0, end - 1}(random_);
    }
    std::string origin_of(session_id id) const {
        const secret seed{seeds_.at(id)};
        return refresh_origin("https://login.example", "client", &seed);
    }
    void log_in(session_id id) {
        seeds_[id] = login_name(id) + "-seed-" + std::to_string(++logins_[id].family);
        logins_[id].latest = seeds_[id];
        logins_[id].doubtful = false;
        vault_->tokens.begin(id, login_name(id), origin_of(id), secret{seeds_[id]}, start_time);
    }

    /// Every login must be there with its newest token, or its answer is lost and that is known.
    void start() {
        vault_ = std::make_unique<direct_vault>(folder_.path(), key_of('k'));
        ASSERT_EQ(vault_->refusal, "");
        ASSERT_TRUE(vault_->news.empty()) << vault_->news.front().message;
        for (auto& [id, known] : logins_) {
            const auto* row = vault_->tokens.claim(id, login_name(id), origin_of(id), false);
            ASSERT_NE(row, nullptr) << login_name(id);
            const bool is_latest = row->refresh_token.reveal() == known.latest && !row->refresh_sent;
            if (is_latest) continue;
            ASSERT_TRUE(known.doubtful && row->refresh_sent) << login_name(id) << " lost its login";
            ++answers_lost_;
            log_in(id);
        }
        for (session_id id = 1; id <= most_logins; ++id)
            if (!logins_.contains(id)) log_in(id);
        vault_->run(vault_->tokens.disk().flush(start_time));
    }

    /// The disk may fill up at any of its moments.
    void rotate(session_id id) {
        auto& grants = vault_->tokens.grants();
        if (unsaved_.contains(id)) {
            const auto saved = vault_->run(grants.save_unsaved_answer(id, start_time));
            ASSERT_TRUE(saved) << "it is not asked for again";
            if (saved->has_value()) unsaved_.erase(id);
            return;
        }
        change_room();
        const auto allowed = vault_->run(grants.record_intent(id));
        if (allowed.has_error()) {
            ++not_sent_;
            return;
        }
        auto& known = logins_[id];
        ASSERT_EQ(vault_->tokens.find(id)->refresh_token.reveal(), known.latest) << "a used one is sent";
        known.latest = login_name(id) + "-refresh-" + std::to_string(++rotations_);
        change_room();
        genesys::token_grant answer;
        answer.access_token = secret{login_name(id) + "-access"};
        answer.refresh_token = secret{known.latest};
        const auto saved =
            vault_->run(grants.record_answer(id, origin_of(id), std::move(answer), start_time));
        if (saved.has_value()) return vault_->tokens.promoted(id);
        unsaved_.insert(id);
        EXPECT_EQ(vault_->tokens.usable_candidate(id), nullptr) << "unsaved, handed out";
    }
    void change_room() {
        if (draw(6) == 0) faulty_disk::be_full(true);
        if (draw(20) == 0) faulty_disk::be_full(false);
    }
    /// A reload that takes the login out and brings it back.
    void reload(session_id id) {
        vault_->tokens.release(id);
        ASSERT_NE(vault_->tokens.claim(id, login_name(id), origin_of(id), false), nullptr);
    }

    void stop() {
        vault_->tokens.disk().stop();
        vault_->run(vault_->tokens.disk().flush(start_time));
        vault_.reset();
    }

    scratch folder_;
    std::unique_ptr<direct_vault> vault_;
    std::map<session_id, login> logins_;
    std::map<session_id, std::string> seeds_;
    std::set<session_id> unsaved_;
    unsigned seed_ = std::random_device{}();
    std::mt19937 random_{seed_};
    int rotations_ = 0;
    int not_sent_ = 0;
    int saved_late_ = 0;
    int answers_lost_ = 0;
};

TEST_F(rotations_on_a_full_disk, lose_no_login_at_any_stop) {
    SCOPED_TRACE("seed " + std::to_string(seed_));
    for (int round = 0; round < stops; ++round) {
        SCOPED_TRACE(round);
        faulty_disk::heal();
        ASSERT_NO_FATAL_FAILURE(start());
        for (auto steps = 1 + draw(20); steps > 0; --steps) {
            const auto id = 1 + draw(most_logins);
            ASSERT_NO_FATAL_FAILURE(draw(8) == 0 ? reload(id) : rotate(id));
        }
        // In one of ten rounds nobody makes room: what has no place is lost, and that must be known.
        const bool room = draw(10) != 0;
        faulty_disk::be_full(!room);
        if (room) saved_late_ += static_cast<int>(unsaved_.size());
        if (!room) {
            for (const auto id : unsaved_)
                logins_[id].doubtful = true;
        }
        unsaved_.clear();
        stop();
    }
    std::cout << stops << " stops, " << rotations_ << " rotations: " << not_sent_ << " not sent, "
              << saved_late_ << " answers saved at the stop, " << answers_lost_
              << " lost for want of room and told\n";
    EXPECT_GT(saved_late_, 10);
    EXPECT_GT(answers_lost_, 0);
}

}  // namespace
}  // namespace tokenkeeper::store::test_support::full_stop
