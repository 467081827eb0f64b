#include "daemon/config/accounts/account_directory.hpp"

#include "tests/daemon/config/name_service.hpp"

#include <chrono>
#include <thread>

#include <gtest/gtest.h>

#include <errno.h>

namespace tokenkeeper::config::account_directory_test {
namespace {

using namespace std::chrono_literals;
using kind = account_answer::kind;

TEST(answer_without_account, takes_only_a_clear_no_for_a_no) {
    for (const int number : {0, ENOENT, ESRCH, EBADF, EPERM})
        EXPECT_EQ(answer_without_account(number).outcome, kind::missing) << number;
    for (const int number :
         {EIO, ETIMEDOUT, EAGAIN, EMFILE, ENFILE, ENOMEM, ERANGE, EINTR, ECONNREFUSED, EINVAL}) {
        EXPECT_EQ(answer_without_account(number).outcome, kind::unanswered) << number;
        EXPECT_FALSE(answer_without_account(number).reason.empty());
    }
}

TEST(account_number, is_every_number_that_the_kernel_has) {
    EXPECT_EQ(account_number("0"), 0U);
    EXPECT_EQ(account_number("4294967294"), 4294967294U);
    for (const char* text : {"", "4294967295", "4294967296", "99999999999999999999", "-1", "1x"})
        EXPECT_EQ(account_number(text), std::nullopt) << text;
}

TEST(ask_system, knows_root_and_nobody_that_is_not_there) {
    EXPECT_EQ(ask_system(account_kind::user, "root").number, 0U);
    EXPECT_EQ(ask_system(account_kind::group, "root").number, 0U);
    EXPECT_EQ(ask_system(account_kind::group_name, "0").name, "root");
    EXPECT_EQ(ask_system(account_kind::group, "no-such-group").outcome, kind::missing);
}

class directory_of_accounts : public testing::Test {
protected:
    fake_name_service service;
    account_directory directory{service.question()};

    kind asked(const std::string& name) { return directory.find(account_kind::group, name).outcome; }

    /// The answer comes from another thread.
    void wait_for(const std::string& name, kind wanted) {
        while (directory.look(account_kind::group, name).outcome != wanted)
            std::this_thread::yield();
    }
};

TEST_F(directory_of_accounts, says_what_the_name_service_says) {
    directory.allow(1h);
    service.add_group("dashboards", 998);
    service.set(account_kind::group, "far", {.outcome = kind::unanswered, .reason = "Input/output error"});
    EXPECT_EQ(directory.find(account_kind::group, "dashboards").number, 998U);
    EXPECT_EQ(asked("nothing"), kind::missing);
    EXPECT_EQ(directory.find(account_kind::group, "far").reason, "Input/output error");
    service.add_group("nothing", 7);
    directory.allow(1h);
    EXPECT_EQ(asked("nothing"), kind::found) << "asked anew";
}

TEST_F(directory_of_accounts, asks_the_name_service_once_for_a_whole_configuration) {
    service.add_group("dashboards", 998);
    directory.allow(1h);
    for (int i = 0; i < 1000; ++i)
        EXPECT_EQ(asked("dashboards"), kind::found);
    EXPECT_EQ(service.questions(), 1);
    service.set(account_kind::group, "far", {.outcome = kind::unanswered, .reason = "Input/output error"});
    asked("far");
    service.add_group("far", 7);
    EXPECT_EQ(asked("far"), kind::found) << "what is not answered is asked again";
    directory.allow(0ms);
    asked("dashboards");
    wait_for("dashboards", kind::found);
    EXPECT_GE(service.questions(), 4) << "the next configuration asks anew";
}

TEST_F(directory_of_accounts, waits_for_all_names_together_no_longer_than_allowed) {
    service.hang(true);
    directory.allow(20ms);
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 10'000; ++i)
        EXPECT_EQ(asked("g" + std::to_string(i)), kind::unanswered);
    EXPECT_EQ(directory.find(account_kind::group, "g1").reason, "no answer in time");
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 30s) << "not 10,000 moments";
    EXPECT_EQ(service.questions(), 1) << "and no thread for each";
    service.hang(false);
}

TEST_F(directory_of_accounts, remembers_what_comes_late) {
    service.add_group("dashboards", 998);
    service.hang(true);
    directory.allow(0ms);
    EXPECT_EQ(asked("dashboards"), kind::unanswered);
    service.hang(false);
    wait_for("dashboards", kind::found);
}

TEST_F(directory_of_accounts, keeps_an_account_that_it_found_while_nobody_answers) {
    directory.allow(1h);
    service.add_group("dashboards", 998);
    EXPECT_EQ(asked("dashboards"), kind::found);
    service.set(account_kind::group, "dashboards", {.outcome = kind::unanswered, .reason = "down"});
    directory.allow(1h);
    EXPECT_EQ(asked("dashboards"), kind::found);
    directory.allow(0ms);
    service.hang(true);
    EXPECT_EQ(directory.find(account_kind::group, "dashboards").number, 998U);
    service.set(account_kind::group, "dashboards", {.outcome = kind::missing});
    service.hang(false);
    wait_for("dashboards", kind::missing);
}

TEST_F(directory_of_accounts, may_go_while_a_question_hangs) {
    service.hang(true);
    {
        account_directory short_lived{service.question()};
        EXPECT_EQ(short_lived.find(account_kind::user, "x").outcome, kind::unanswered);
    }
    service.hang(false);
}

TEST_F(directory_of_accounts, names_a_group_where_it_can) {
    directory.allow(1h);
    service.set(account_kind::group_name, "998",
                {.outcome = kind::found, .number = 998, .name = "dashboards"});
    EXPECT_EQ(directory.group_text(998), "dashboards (998)");
    EXPECT_EQ(directory.group_text(999), "999");
}

}  // namespace
}  // namespace tokenkeeper::config::account_directory_test
