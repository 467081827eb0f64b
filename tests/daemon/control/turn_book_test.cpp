#include "daemon/control/sharing/turn_book.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::control::turn_book_test {
namespace {

constexpr party root{standing::master, 0};
constexpr party deputy{standing::trusted, 1000};
constexpr party nobody{standing::visitor, 65534};
constexpr party monitor{standing::visitor, 107};

TEST(turn_book, lets_users_take_turns_however_many_clients_they_have) {
    turn_book book{{.all = 100, .share = 50}};
    for (int i = 0; i < 1000; ++i)
        book.ask(nobody);
    EXPECT_TRUE(book.next());
    const auto first = book.ask(monitor);
    const auto second = book.ask(monitor);
    EXPECT_NE(book.next(), first) << "nobody was there before";
    EXPECT_EQ(book.next(), first);
    EXPECT_NE(book.next(), second);
    EXPECT_EQ(book.next(), second);
}

TEST(turn_book, lets_masters_go_first_and_operators_wait_as_others_do) {
    turn_book book{{.all = 100, .share = 50}};
    const auto visitor = book.ask(nobody);
    const auto trusted = book.ask(deputy);
    const auto another = book.ask(deputy);
    const auto master = book.ask(root);
    EXPECT_EQ(book.next(), master);
    EXPECT_EQ(book.next(), visitor);
    EXPECT_EQ(book.next(), trusted);
    EXPECT_EQ(book.next(), another);
    EXPECT_FALSE(book.next());
}

TEST(turn_book, passes_visitors_over_where_they_are_not_asked_for) {
    turn_book book{{.all = 100, .share = 50}};
    const auto visitor = book.ask(nobody);
    EXPECT_FALSE(book.next_of(standing::trusted));
    const auto trusted = book.ask(deputy);
    EXPECT_EQ(book.next_of(standing::trusted), trusted);
    const auto master = book.ask(root);
    EXPECT_EQ(book.next_of(standing::master), master);
    EXPECT_EQ(book.next(), visitor);
}

TEST(turn_book, forgets_a_client_that_has_left) {
    turn_book book{{.all = 100, .share = 50}};
    const auto gone = book.ask(nobody);
    const auto other = book.ask(nobody);
    book.leave(gone);
    book.leave(gone);
    EXPECT_EQ(book.next(), other);
    EXPECT_FALSE(book.next());
}

TEST(turn_book, gives_no_turn_to_a_user_whose_answers_are_not_taken) {
    turn_book book{{.all = 100, .share = 50}};
    const auto mine = book.ask(nobody);
    book.hold(nobody, 50);
    EXPECT_FALSE(book.next());
    const auto others = book.ask(monitor);
    EXPECT_EQ(book.next(), others);
    book.release(nobody, 1);
    EXPECT_EQ(book.next(), mine);
}

TEST(turn_book, bounds_all_together_and_still_gives_everybody_one_piece) {
    turn_book book{{.all = 100, .share = 60}};
    book.hold(nobody, 59);
    book.hold(deputy, 59);
    const auto more = book.ask(nobody);
    EXPECT_FALSE(book.next());
    const auto first = book.ask(monitor);
    EXPECT_EQ(book.next(), first) << "this user holds nothing yet";
    book.hold(monitor, 30);
    book.ask(monitor);
    EXPECT_FALSE(book.next());
    const auto master = book.ask(root);
    book.hold(root, 99);
    EXPECT_EQ(book.next(), master) << "the bytes of masters are counted apart";
    book.release(deputy, 59);
    EXPECT_EQ(book.next(), more);
    EXPECT_EQ(book.held(), 89U);
}

}  // namespace
}  // namespace tokenkeeper::control::turn_book_test
