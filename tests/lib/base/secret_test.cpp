#include "lib/base/secret.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <cstring>
#include <new>
#include <ostream>
#include <type_traits>
#include <utility>

#include <gtest/gtest.h>

namespace {

using tokenkeeper::secret;

template <class T>
concept printable = requires(std::ostream& target, const T& value) {
    target << value;
};

static_assert(!std::is_copy_constructible_v<secret>);
static_assert(!std::is_copy_assignable_v<secret>);
static_assert(!std::convertible_to<secret, std::string_view>);
static_assert(!std::convertible_to<std::string, secret>);
static_assert(!printable<secret>);

TEST(secret, reveals_what_it_was_given) {
    using namespace std::string_view_literals;
    EXPECT_EQ(secret{"a token"}.reveal(), "a token");
    EXPECT_EQ(secret{"a\0b"sv}.reveal(), "a\0b"sv);
    EXPECT_TRUE(secret{}.empty());
    EXPECT_TRUE(secret{""}.empty());
    EXPECT_EQ(secret{}.reveal(), "");
}

TEST(secret, is_empty_once_moved_from) {
    secret source{"a token"};
    secret target{std::move(source)};
    EXPECT_EQ(target.reveal(), "a token");
    const std::string_view left =
        source.reveal();  // NOLINT(bugprone-use-after-move,clang-analyzer-*): tested
    EXPECT_EQ(left, "");
    EXPECT_EQ(left.size(), 0U);

    secret assigned{"another"};
    assigned = std::move(target);
    EXPECT_EQ(assigned.reveal(), "a token");
    EXPECT_TRUE(target.empty());  // NOLINT(bugprone-use-after-move,clang-analyzer-*): tested
}

TEST(secret, survives_moving_to_itself) {
    secret s{"a token"};
    secret& same = s;
    s = std::move(same);
    EXPECT_EQ(s.reveal(), "a token");
}

TEST(secret, is_copied_by_name) {
    const secret s{"a token"};
    const secret copy = s.clone();
    EXPECT_EQ(copy.reveal(), "a token");
    EXPECT_NE(copy.reveal().data(), s.reveal().data());
}

TEST(secret, compares_by_text) {
    EXPECT_EQ(secret{"abc"}, secret{"abc"});
    EXPECT_EQ(secret{}, secret{""});
    EXPECT_FALSE(secret{"abc"} == secret{"abd"});
    EXPECT_FALSE(secret{"abc"} == secret{"xbc"});
    EXPECT_FALSE(secret{"abc"} == secret{"ab"});
    EXPECT_FALSE(secret{"abc"} == secret{});
}

/// True if any byte that `text` owns, including those behind its end, is a 'T'.
bool holds_t(const std::string& text) {
    const char* const bytes = text.data();
    return std::any_of(bytes, bytes + text.capacity(), [](char c) { return c == 'T'; });
}

TEST(secret, takes_a_text_and_wipes_where_it_was) {
    for (const std::size_t size : {std::size_t{8}, std::size_t{86}}) {
        std::string text(size, 'T');
        const std::size_t capacity = text.capacity();
        ASSERT_TRUE(holds_t(text));
        const secret taken = secret::take(text);
        EXPECT_EQ(taken.reveal(), std::string(size, 'T'));
        EXPECT_TRUE(text.empty());
        ASSERT_EQ(text.capacity(), capacity) << "the same memory, so it may be looked at";
        EXPECT_FALSE(holds_t(text));
    }
}

TEST(secret, wipes_also_what_a_longer_text_left_behind) {
    std::string text(64, 'T');
    const std::size_t capacity = text.capacity();
    text.resize(1);
    ASSERT_TRUE(holds_t(text));
    tokenkeeper::wipe(text);
    ASSERT_EQ(text.capacity(), capacity);
    EXPECT_FALSE(holds_t(text));
}

/// Remembers the bytes of the one watched block at the moment it is freed.
struct watch {
    const void* block = nullptr;
    bool held_secret = false;
    bool freed = false;
};
watch watched;  // NOLINT(misc-use-anonymous-namespace): it is in one

void look_at(const void* block, std::size_t size) noexcept {
    if (block == nullptr || block != watched.block) return;
    const char* const bytes = static_cast<const char*>(block);
    watched.held_secret = std::any_of(bytes, bytes + size, [](char c) { return c == 'T'; });
    watched.freed = true;
    watched.block = nullptr;
}

constexpr std::size_t watched_size = 86;

}  // namespace

void operator delete[](void* block) noexcept {
    look_at(block, watched_size);
    std::free(block);  // NOLINT
}
void operator delete[](void* block, std::size_t) noexcept {
    look_at(block, watched_size);
    std::free(block);  // NOLINT
}
void* operator new[](std::size_t size) {
    if (void* block = std::malloc(size)) return block;  // NOLINT
    throw std::bad_alloc{};
}

namespace {

TEST(secret, overwrites_its_memory_before_it_is_freed) {
    {
        const secret s{std::string(watched_size, 'T')};
        watched = {s.reveal().data(), false, false};
    }
    EXPECT_TRUE(watched.freed);
    EXPECT_FALSE(watched.held_secret);
}

TEST(secret, overwrites_its_memory_when_assigned_over) {
    secret s{std::string(watched_size, 'T')};
    watched = {s.reveal().data(), false, false};
    s = secret{"another"};
    EXPECT_TRUE(watched.freed);
    EXPECT_FALSE(watched.held_secret);
}

}  // namespace
