// What the store knows of the logins of a session, and stores that were made before it knew anything of them.
#include "daemon/store/origin.hpp"
#include "tests/daemon/store/support/scratch.hpp"
#include "tests/daemon/store/support/vault_stage.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::store::test_support::login_records_test {
namespace {

namespace fs = std::filesystem;

TEST(login_records, are_beside_the_row_that_they_belong_to) {
    for (const auto& key : {secret{}, key_of('k')}) {
        const scratch folder;
        auto logged_in = session("view");
        logged_in.login_organization = "da6c1b7c";
        {
            const auto kept = folder.open(key);
            ASSERT_NE(kept, nullptr);
            EXPECT_TRUE(kept->save(logged_in));
            EXPECT_TRUE(kept->save(session("lobby")));
        }
        const auto again = folder.open(key);
        ASSERT_NE(again, nullptr);
        EXPECT_EQ(again->rows.at("view").login_organization, "da6c1b7c");
        EXPECT_EQ(again->rows.at("lobby").login_organization, "");
    }
}

TEST(login_records, have_the_place_of_the_session) {
    const scratch folder;
    auto row = session("view");
    row.place = place_of("https://api.example", "/etc/seed");
    {
        const auto kept = folder.open();
        EXPECT_TRUE(kept->save(row));
    }
    const auto again = folder.open();
    EXPECT_EQ(again->rows.at("view").place, place_of("https://api.example", "/etc/seed"));
    EXPECT_NE(row.place, place_of("https://api.example", "/etc/other"));
    EXPECT_NE(row.place, place_of("https://other.example", "/etc/seed"));
    EXPECT_EQ(row.place.size(), 30U);
}

TEST(login_records, are_not_taken_for_those_of_another_session) {
    const scratch folder;
    auto logged_in = session("view");
    logged_in.login_organization = "da6c1b7c";
    {
        const auto kept = folder.open();
        EXPECT_TRUE(kept->save(logged_in));
    }
    {
        const auto kept = folder.open();
        EXPECT_TRUE(kept->forget({"view"}));
        EXPECT_TRUE(kept->save(session("lobby")));
    }
    const auto again = folder.open();
    EXPECT_EQ(again->rows.size(), 1U);
    EXPECT_EQ(again->rows.at("lobby").login_organization, "");
}

TEST(login_records, are_missing_in_a_store_from_before_and_nothing_else_is) {
    const scratch folder;
    for (const auto* ending : {"", ".sent"}) {
        fs::copy_file(
            fs::path{TOKENKEEPER_STORE_TEST_DATA} / ("version_2_before_logins.db" + std::string{ending}),
            folder.path().string() + ending);
    }
    {
        const auto kept = folder.open();
        ASSERT_NE(kept, nullptr);
        EXPECT_EQ(kept->rows.size(), 3U);
        for (const auto* name : {"export", "lobby", "view"}) {
            const auto& row = kept->rows.at(name);
            EXPECT_TRUE(row.current) << name;
            EXPECT_TRUE(row.login_organization.empty()) << name;
        }
        EXPECT_FALSE(kept->rows.at("view").refresh_token.empty());
        EXPECT_TRUE(kept->rows.at("view").origin.starts_with("refresh_token "));
        auto row = clone(kept->rows.at("view"));
        row.login_organization = "da6c1b7c";
        EXPECT_TRUE(kept->save(row));
    }
    const auto again = folder.open();
    EXPECT_EQ(again->rows.size(), 3U);
    EXPECT_EQ(again->rows.at("view").login_organization, "da6c1b7c");
}

}  // namespace
}  // namespace tokenkeeper::store::test_support::login_records_test

namespace tokenkeeper::store::login_journal_test {
namespace {

class login_journal : public vault_stage {
protected:
    static std::string family(std::string_view first) {
        const secret token{first};
        return login_origin("https://login.example", "client", &token);
    }
    /// Somebody has logged in, and the token is in use.
    void begin_login() {
        vault_->begin(view, "view", login_origin("https://login.example", "client", nullptr), {}, now);
        ASSERT_TRUE(log_in("a1", "r1"));
        vault_->promoted(view);
        vault_->grants().logged_in_for(view, "acme-id");
        settle();
    }
    result<grant_report> log_in(std::string_view access, std::string_view refresh) {
        return run(vault_->grants().record_login(view, family(access), grant(access, refresh), now));
    }
};

TEST_F(login_journal, has_a_login_on_disk_before_it_tells_anybody) {
    begin_login();
    EXPECT_EQ(text(stored("view").current), "a1");
    EXPECT_EQ(stored("view").origin, family("a1"));
    EXPECT_EQ(stored("view").login_organization, "acme-id");
}

TEST_F(login_journal, keeps_the_present_token_beside_a_new_login) {
    begin_login();
    ASSERT_TRUE(log_in("a2", "r2"));
    EXPECT_EQ(text(stored("view").current), "a1");
    EXPECT_EQ(text(stored("view").next), "a2");
    EXPECT_EQ(stored("view").refresh_token.reveal(), "r2");
    EXPECT_EQ(stored("view").login_organization, "acme-id") << "of the logins before";
    vault_->promoted(view);
    settle();
    EXPECT_EQ(text(stored("view").current), "a2");
}

TEST_F(login_journal, goes_back_to_the_family_before_where_a_login_is_not_used) {
    begin_login();
    for (const auto* refresh : {"r2", ""}) {
        ASSERT_TRUE(log_in("a2", refresh));
        vault_->grants().abandon_login(view);
        settle();
        EXPECT_EQ(text(stored("view").current), "a1");
        EXPECT_EQ(text(stored("view").next), "none");
        EXPECT_EQ(stored("view").refresh_token.reveal(), "r1");
        EXPECT_EQ(stored("view").origin, family("a1"));
    }
    start();
    const auto* row =
        vault_->claim(view, "view", login_origin("https://login.example", "client", nullptr), true);
    ASSERT_NE(row, nullptr);
    EXPECT_EQ(row->refresh_token.reveal(), "r1");
}

TEST_F(login_journal, goes_back_to_no_family_that_an_earlier_login_replaced) {
    begin_login();
    ASSERT_TRUE(log_in("a2", ""));
    vault_->promoted(view);
    settle();
    ASSERT_TRUE(log_in("a3", "r3"));
    vault_->grants().abandon_login(view);
    settle();
    EXPECT_EQ(text(stored("view").current), "a2");
    EXPECT_TRUE(stored("view").refresh_token.empty()) << "the second login had none";
}

TEST_F(login_journal, leaves_the_turn_with_the_session) {
    begin_login();
    {
        const auto turn = vault_->grants().take_turn(view);
        ASSERT_TRUE(turn);
        ASSERT_TRUE(log_in("a2", "r2"));
        EXPECT_FALSE(vault_->grants().take_turn(view)) << "its new row is in the same turn";
    }
    EXPECT_TRUE(vault_->grants().take_turn(view));
}

TEST_F(login_journal, is_as_before_where_a_login_cannot_be_written) {
    begin_login();
    disk.full = true;
    const auto refused = log_in("a2", "r2");
    ASSERT_TRUE(refused.has_error());
    EXPECT_EQ(refused.error().which(), errc::state_not_saved);
    EXPECT_EQ(vault_->usable_candidate(view), nullptr);
    disk.full = false;
    flush();
    EXPECT_EQ(text(stored("view").current), "a1");
    EXPECT_EQ(stored("view").refresh_token.reveal(), "r1");
}

}  // namespace
}  // namespace tokenkeeper::store::login_journal_test
