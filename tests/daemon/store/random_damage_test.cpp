#include "daemon/store/origin.hpp"
#include "daemon/store/vault.hpp"
#include "tests/daemon/store/support/direct_store.hpp"
#include "tests/daemon/store/support/scratch.hpp"

#include <cstdlib>
#include <iostream>
#include <map>
#include <random>
#include <set>

#include <gtest/gtest.h>

namespace tokenkeeper::store::test_support::random_damage {
namespace {

namespace fs = std::filesystem;

constexpr wall_time now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 25}};
constexpr session_id sessions = 200;
constexpr std::size_t page_size = 4096;
constexpr std::size_t most_rows_of_a_page = 18;

int tries_wanted() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing else runs yet
    const auto* const wanted = std::getenv("TOKENKEEPER_TRIES");
    return wanted == nullptr ? 100 : std::max(1, std::atoi(wanted));
}

std::string name_of(session_id id) {
    return "session-" + std::to_string(id);
}
secret seed_of(session_id id) {
    return secret{"seed-" + std::to_string(id)};
}
std::string login_of(session_id id) {
    const auto seed = seed_of(id);
    return refresh_origin("https://login.example", "client", &seed);
}

/// A life of 200 logins, with copies of its folder: of yesterday, of a clean stop today, and as a kill leaves
/// it. It knows which refresh tokens were used, and which is the latest of each session.
class logins {
public:
    explicit logins(bool sealed) : key_(sealed ? key_of('k') : secret{}) {
        open();
        for (session_id id = 1; id <= sessions; ++id) {
            if (id % 10 == 0) continue;  // it comes tomorrow
            tokens().begin(id, name_of(id), login_of(id), seed_of(id), now);
            for (session_id i = 0; i < id % 4; ++i)
                rotate(id);
        }
        stop();
        copy(yesterday);
        open();
        for (session_id id = 1; id <= sessions; ++id) {
            if (tokens().claim(id, name_of(id), login_of(id), false) == nullptr)
                tokens().begin(id, name_of(id), login_of(id), seed_of(id), now);
            if (id % 3 != 0) rotate(id);
            // The answer of the last is lost.
            if (id == sessions - 1) {
                used.insert(latest(id));
                EXPECT_TRUE(vault_->run(tokens().grants().record_intent(id)));
            }
        }
        stop();
        copy(stopped);
        open();
        for (session_id id = 1; id <= sessions; ++id) {
            EXPECT_NE(tokens().claim(id, name_of(id), login_of(id), false), nullptr);
            if (id % 20 == 1) rotate(id);
        }
        copy(killed);
        for (session_id id = 1; id <= sessions; ++id)
            latest_[id] = latest(id);
        vault_.reset();
        // What a clean stop left is older than what the kill left.
        stopped_used = used_at_stop_;
    }

    std::string latest(session_id id) { return std::string{tokens().find(id)->refresh_token.reveal()}; }
    secret key() const { return key_.clone(); }

    scratch yesterday, stopped, killed;
    std::set<std::string> used;
    std::set<std::string> stopped_used;

private:
    vault& tokens() { return vault_->tokens; }
    void open() { vault_ = std::make_unique<direct_vault>(folder_.path(), key_.clone()); }
    void stop() {
        tokens().disk().stop();
        vault_->run(tokens().disk().flush(now));
        vault_.reset();
        used_at_stop_ = used;
    }
    void copy(const scratch& into) {
        fs::copy(folder_.folder(), into.folder(),
                 fs::copy_options::recursive | fs::copy_options::overwrite_existing);
    }
    void rotate(session_id id) {
        used.insert(latest(id));
        EXPECT_TRUE(vault_->run(tokens().grants().record_intent(id)));
        const auto number = std::to_string(++rotations_[id]);
        genesys::token_grant grant;
        grant.access_token = secret{name_of(id) + "-access-" + number};
        grant.refresh_token = secret{name_of(id) + "-refresh-" + number};
        EXPECT_TRUE(vault_->run(tokens().grants().record_answer(id, login_of(id), std::move(grant), now)));
        tokens().promoted(id);
    }

    secret key_;
    scratch folder_;
    std::unique_ptr<direct_vault> vault_;
    std::map<session_id, int> rotations_;
    std::map<session_id, std::string> latest_;
    std::set<std::string> used_at_stop_;
};

/// What a start finds, and what it would send.
struct outcome {
    int lost = 0;      ///< sessions without a row
    int outdated = 0;  ///< sessions whose row is known to be old
    std::string wrong;
};

bool is_named(const direct_vault& kept, const std::string& name) {
    return kept.tokens.damage(name).has_value() && !kept.news.empty();
}

/// Starts as the daemon does, and looks what each session would send next. The exception of rule 5 counts as
/// not sent: a doubt is left.
outcome start(const fs::path& path, const secret& key, const std::set<std::string>& used) {
    outcome found;
    direct_vault kept{path, key.clone()};
    if (!kept.refusal.empty() || !kept.tokens.disk().is_open())
        found.wrong =
            "it does not start: " + kept.refusal + (kept.news.empty() ? "" : kept.news.front().message);
    for (session_id id = 1; id <= sessions; ++id)
        kept.tokens.reserve(name_of(id));
    for (session_id id = 1; id <= sessions; ++id) {
        const auto* row = kept.tokens.claim(id, name_of(id), login_of(id), false);
        std::string sent;
        if (row != nullptr) {
            if (!kept.tokens.grants().is_outdated(id) && !row->refresh_sent)
                sent = row->refresh_token.reveal();
            if (kept.tokens.grants().is_outdated(id)) ++found.outdated;
        } else {
            ++found.lost;
            const auto seed = seed_of(id);
            if (kept.tokens.grants().use_of_seed(id, seed) == seed_use::fresh) sent = seed.reveal();
            if (!is_named(kept, name_of(id))) found.wrong += name_of(id) + " is lost and not named; ";
        }
        if (used.contains(sent)) found.wrong += name_of(id) + " would send " + sent + "; ";
    }
    return found;
}

class damage_of_any_kind : public ::testing::TestWithParam<bool> {
protected:
    static void SetUpTestSuite() {
        plain_ = std::make_unique<logins>(false);
        sealed_ = std::make_unique<logins>(true);
    }
    static void TearDownTestSuite() {
        plain_.reset();
        sealed_.reset();
    }
    static logins& life() { return GetParam() ? *sealed_ : *plain_; }
    static std::unique_ptr<logins> plain_, sealed_;
};
std::unique_ptr<logins> damage_of_any_kind::plain_;
std::unique_ptr<logins> damage_of_any_kind::sealed_;
INSTANTIATE_TEST_SUITE_P(plain_and, damage_of_any_kind, ::testing::Bool(),
                         [](const auto& with) { return with.param ? "sealed" : "plain"; });

struct one_try {
    std::mt19937& random;
    logins& life;
    scratch folder;
    bool killed = false;
    std::string file;
    std::string what;
    int most_lost = 0;      ///< sessions that may be without a row
    int most_outdated = 0;  ///< sessions whose row may be old

    std::size_t below(std::size_t end) {
        return std::uniform_int_distribution<std::size_t>{0, end - 1}(random);
    }
    fs::path path() const { return folder / file; }

    void do_damage() {
        killed = below(2) == 1;
        const auto& from = killed ? life.killed : life.stopped;
        fs::copy(from.folder(), folder.folder(),
                 fs::copy_options::recursive | fs::copy_options::overwrite_existing);
        std::vector<std::string> files;
        for (const auto& entry : fs::directory_iterator{folder.folder()})
            if (fs::file_size(entry.path()) > 0) files.push_back(entry.path().filename().string());
        std::ranges::sort(files);
        file = files.at(below(files.size()));
        const auto kind_of_damage = below(12);
        if (kind_of_damage < 6) return turn_a_bit();
        if (kind_of_damage < 8) return wipe_a_page();
        if (kind_of_damage == 8) return cut_the_end();
        // With a log, one file is two. No row stands in the file of marks.
        most_lost = most_outdated = rows_are_in_file() ? static_cast<int>(sessions) : 0;
        if (kind_of_damage == 9 || !fs::exists(life.yesterday / file)) {
            what = "removed " + file;
            fs::remove(path());
        } else {
            what = "put back yesterday's " + file;
            fs::copy_file(life.yesterday / file, path(), fs::copy_options::overwrite_existing);
        }
    }
    bool rows_are_in_file() const {
        return file.starts_with("state.db") && !file.starts_with("state.db.sent");
    }
    void wipe_a_page() {
        auto bytes = bytes_of(path());
        const auto first = below(bytes.size()) / page_size * page_size;
        const auto size = std::min(page_size, bytes.size() - first);
        const auto filler = below(2) == 0 ? '\0' : 'z';
        what = "wiped page " + std::to_string(first / page_size) + " of " + file;
        bytes.replace(first, size, std::string(size, filler));
        write_bytes(path(), bytes);
        expect_loss_of_pages(1);
    }
    void cut_the_end() {
        const auto size = fs::file_size(path());
        const auto left = below(size);
        what = "cut " + file + " at " + std::to_string(left);
        fs::resize_file(path(), left);
        expect_loss_of_pages((size - left) / page_size + 1);
    }
    /// A log holds what several commits changed.
    void expect_loss_of_pages(std::size_t pages) {
        if (!rows_are_in_file()) return;
        const bool log = file.ends_with("-wal");
        most_lost = log ? static_cast<int>(sessions) : static_cast<int>(most_rows_of_a_page * pages);
        most_outdated = log ? static_cast<int>(sessions) : 0;
    }
    void turn_a_bit() {
        auto bytes = bytes_of(path());
        const auto at = below(bytes.size());
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
        what = "turned a bit of byte " + std::to_string(at) + " of " + file;
        write_bytes(path(), bytes);
        expect_loss_of_pages(1);
    }
};

TEST_P(damage_of_any_kind, costs_what_lies_on_the_page_and_sends_no_used_refresh_token) {
    const auto seed = std::random_device{}();
    std::mt19937 random{seed};
    SCOPED_TRACE("seed " + std::to_string(seed));
    int lost = 0;
    int outdated = 0;
    const auto key = life().key();
    for (int i = 0; i < tries_wanted(); ++i) {
        one_try each{random, life(), {}, false, {}, {}, 0, 0};
        each.do_damage();
        SCOPED_TRACE(each.what + (each.killed ? " after a kill" : " after a stop"));
        const auto& used = each.killed ? life().used : life().stopped_used;
        const auto first = start(each.folder.path(), key, used);
        ASSERT_EQ(first.wrong, "");
        EXPECT_LE(first.lost, each.most_lost);
        EXPECT_LE(first.outdated, each.most_outdated);
        const auto second = start(each.folder.path(), key, used);
        EXPECT_EQ(second.wrong.find("would send"), std::string::npos) << second.wrong;
        lost += first.lost;
        outdated += first.outdated;
    }
    std::cout << lost << " rows lost and " << outdated << " old ones found out (seed " << seed << ")\n";
}

TEST_P(damage_of_any_kind, starts_as_it_was_left_where_there_is_none) {
    for (auto* from : {&life().stopped, &life().killed}) {
        scratch folder;
        fs::copy(from->folder(), folder.folder(),
                 fs::copy_options::recursive | fs::copy_options::overwrite_existing);
        const auto found =
            start(folder.path(), life().key(), from == &life().killed ? life().used : life().stopped_used);
        EXPECT_EQ(found.wrong, "");
        EXPECT_EQ(found.lost, 0);
        EXPECT_EQ(found.outdated, 0);
    }
}

}  // namespace
}  // namespace tokenkeeper::store::test_support::random_damage
