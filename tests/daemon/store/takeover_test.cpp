#include "daemon/store/origin.hpp"
#include "daemon/store/vault.hpp"
#include "tests/daemon/store/support/direct_store.hpp"
#include "tests/daemon/store/support/faulty_disk.hpp"
#include "tests/daemon/store/support/scratch.hpp"

#include <iostream>

#include <gtest/gtest.h>

namespace tokenkeeper::store::test_support::takeover_test {
namespace {

namespace fs = std::filesystem;

/// Stores as the version before left them, plain and sealed.
class store_of_the_version_before : public ::testing::TestWithParam<bool> {
protected:
    void put_into(const scratch& folder) const {
        const fs::path data{TOKENKEEPER_STORE_TEST_DATA};
        fs::copy_file(data / (GetParam() ? "version_1_sealed.db" : "version_1_plain.db"), folder.path());
    }
    static std::string login_of(std::string_view seed) {
        const secret text{seed};
        return refresh_origin("https://login.example", "viewer", &text);
    }
    static std::string everything() {
        const secret old_seed{"old-seed"};
        const auto typo = refresh_origin("https://login.example", "typo", &old_seed);
        return "attic (given https://api.example) current=attic-token@1000000/- next=- refresh= revoked "
               "seen=-,-,-,unknown\n"
               "export (client_credentials https://login.example exporter) "
               "current=export-access-1@1000000/87400000 next=export-access-2@2000000/88400000 refresh= "
               "seen=2100000,-,3900000,computed,1000000\n"
               "given (given https://api.example) current=given-token@1000000/- next=- refresh= "
               "seen=2000000,1900000,3700000,server,1000000\n"
               "lobby (" +
               login_of("lobby-seed") +
               ") current=- next=- refresh=lobby-seed sent seen=-,-,-,unknown\n"
               "view (" +
               login_of("view-seed") +
               ") current=view-access-2@2000000/90000000 next=- refresh=view-refresh-2 "
               "seen=-,-,-,unknown,500000\n"
               "view " +
               fingerprint(secret{typo}) + " (" + typo +
               ") current=- next=- refresh=old-refresh-7 seen=-,-,-,unknown\n";
    }
    secret key_ = GetParam() ? key_of('k') : secret{};
};
INSTANTIATE_TEST_SUITE_P(plain_and, store_of_the_version_before, ::testing::Bool(),
                         [](const auto& with) { return with.param ? "sealed" : "plain"; });

TEST_P(store_of_the_version_before, is_taken_over_whole_and_once) {
    const scratch folder;
    put_into(folder);
    for (int start = 0; start < 2; ++start)
        EXPECT_EQ(told(*folder.open(key_)), everything());
    EXPECT_EQ(folder.files(), "state.db state.db.lock state.db.sent");
    EXPECT_EQ(folder.all_bytes().find("CREATE TABLE session"), std::string::npos);
}

TEST_P(store_of_the_version_before, is_taken_over_whole_or_not_at_all_wherever_it_is_cut_off) {
    faulty_disk::install();
    int died = 0;
    for (int step = 1;; ++step) {
        const scratch folder;
        put_into(folder);
        const auto end = in_child([&] {
            faulty_disk::die_at(step);
            return std::string{folder.open(key_) ? "opened" : "not opened"};
        });
        if (end == "opened") break;
        ASSERT_EQ(end, "killed by signal 9");
        ++died;
        ASSERT_EQ(told(*folder.open(key_)), everything()) << step;
    }
    EXPECT_GT(died, 10);
}

TEST_P(store_of_the_version_before, stays_as_it_is_on_a_full_disk) {
    faulty_disk::install();
    for (int step = 1;; ++step) {
        const scratch folder;
        put_into(folder);
        faulty_disk::fail_at(step, 13);  // SQLITE_FULL
        const auto opened = open_local(folder.path(), key_);
        const bool reached = faulty_disk::steps() >= step;
        faulty_disk::heal();
        if (!opened) {
            EXPECT_EQ(opened.error().what, store_error::kind::unavailable);
            EXPECT_EQ(told(*folder.open(key_)), everything()) << step;
        }
        if (!reached) break;
    }
}

TEST_P(store_of_the_version_before, has_its_used_seeds_marked) {
    const scratch folder;
    put_into(folder);
    direct_vault kept{folder.path(), key_.clone()};
    ASSERT_NE(kept.tokens.claim(1, "view", login_of("view-seed"), false), nullptr);
    EXPECT_FALSE(kept.tokens.grants().is_outdated(1));
    EXPECT_EQ(kept.tokens.grants().use_of_seed(2, secret{"view-seed"}), seed_use::of_another_session);
    kept.tokens.release(1);
    EXPECT_EQ(kept.tokens.grants().use_of_seed(2, secret{"view-seed"}), seed_use::used);
    EXPECT_EQ(kept.tokens.grants().use_of_seed(2, secret{"lobby-seed"}), seed_use::unanswered);
    EXPECT_EQ(kept.tokens.grants().use_of_seed(2, secret{"another"}), seed_use::fresh);
}

/// Each seed was used, so none may be sent, wherever a bit was turned, a page wiped or the end cut off. What
/// SQLite does not notice in a file without checksums cannot be told from what was meant: left out.
TEST_P(store_of_the_version_before, has_no_seed_sent_again_whatever_is_damaged) {
    const scratch source;
    put_into(source);
    const auto whole = bytes_of(source.path());
    constexpr std::size_t page = 4096;
    constexpr std::size_t step = 149;
    int noticed = 0;
    int not_noticed = 0;
    for (std::size_t place = 0; place < 3 * whole.size(); place += step) {
        const auto byte = place % whole.size();
        auto bytes = whole;
        if (place < whole.size()) {
            bytes[byte] = static_cast<char>(~bytes[byte]);
        } else if (place < 2 * whole.size()) {
            bytes.replace(byte / page * page, page, std::string(page, '\0'));
        } else {
            bytes.resize(byte);
        }
        SCOPED_TRACE(place);
        const scratch folder;
        write_bytes(folder.path(), bytes);
        bool told = false;
        for (int start = 0; start < 2; ++start) {
            direct_vault kept{folder.path(), key_.clone()};
            ASSERT_EQ(kept.refusal, "");
            told = told || !kept.news.empty();
            if (!told) break;
            ++noticed;
            for (const auto* const name : {"view", "lobby"}) {
                const secret seed{std::string{name} + "-seed"};
                const auto* row = kept.tokens.claim(1, name, login_of(seed.reveal()), false);
                const std::string newest = std::string{name} == "view" ? "view-refresh-2" : "lobby-seed";
                if (row != nullptr && GetParam()) {
                    EXPECT_EQ(row->refresh_token.reveal(), newest);
                }
                if (row != nullptr) continue;
                EXPECT_NE(kept.tokens.grants().use_of_seed(1, seed), seed_use::fresh) << name;
            }
            kept.run(kept.tokens.disk().flush(at(1000)));
            kept.run(kept.tokens.disk().flush(at(1010)));
            EXPECT_EQ(kept.tokens.grants().use_of_seed(3, secret{"of a new login"}), seed_use::fresh);
        }
        not_noticed += told ? 0 : 1;
    }
    std::cout << noticed << " starts with a damaged store, " << not_noticed << " damages went unnoticed\n";
    EXPECT_GT(noticed, 100);
}

TEST_P(store_of_the_version_before, costs_the_sessions_on_a_damaged_page_and_no_others) {
    const scratch folder;
    put_into(folder);
    edit(folder.path(), "UPDATE session SET refresh = x'00' WHERE name = 'view'");
    const auto opened = folder.open_damaged(key_);
    if (GetParam()) {
        EXPECT_EQ(opened->rows.size(), 5U);
        ASSERT_EQ(opened->found.damaged.size(), 2U);
        EXPECT_EQ(opened->found.damaged.front().name, "view");
        EXPECT_EQ(opened->found.damaged.back().name, "") << "a damaged name is not to be trusted";
        EXPECT_NE(folder.files().find("corrupt"), std::string::npos) << "nothing is thrown away";
    } else {
        EXPECT_EQ(opened->rows.size(), 6U) << "a plain one has nothing to be compared with";
    }
}

TEST(sealed_store_of_the_version_before, is_left_alone_by_a_wrong_key_and_without_one) {
    const scratch folder;
    fs::copy_file(fs::path{TOKENKEEPER_STORE_TEST_DATA} / "version_1_sealed.db", folder.path());
    const auto before = bytes_of(folder.path());
    EXPECT_EQ(folder.refusal(key_of('w')).what, store_error::kind::wrong_key);
    EXPECT_EQ(folder.refusal().what, store_error::kind::wrong_key);
    EXPECT_EQ(bytes_of(folder.path()), before);
}

TEST(plain_store_of_the_version_before, is_sealed_with_a_key_and_leaves_nothing_plain) {
    const scratch folder;
    fs::copy_file(fs::path{TOKENKEEPER_STORE_TEST_DATA} / "version_1_plain.db", folder.path());
    EXPECT_EQ(folder.open(key_of('k'))->rows.size(), 6U);
    for (const auto* token : {"given-token", "view-refresh-2", "export-access-1"})
        EXPECT_EQ(folder.all_bytes().find(token), std::string::npos);
}

}  // namespace
}  // namespace tokenkeeper::store::test_support::takeover_test
