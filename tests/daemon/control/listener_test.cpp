#include "daemon/control/sockets/listener.hpp"

#include "daemon/control/sockets/socket_lock.hpp"
#include "tests/daemon/control/unix_client.hpp"
#include "tests/daemon/files/patience/held_thread.hpp"
#include "tests/support/scratch_directory.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <unistd.h>

namespace tokenkeeper::control::listener_test {
namespace {

using testing::unix_client;
using tests::scratch_directory;

TEST(listener, can_be_connected_to_and_removes_its_file) {
    const scratch_directory directory;
    const auto socket_path = directory / "s";
    {
        const auto made = listener::open(socket_path);
        ASSERT_TRUE(made.has_value());
        EXPECT_TRUE(unix_client{socket_path}.connected());
    }
    EXPECT_FALSE(std::filesystem::exists(socket_path));
}

TEST(listener, ends_while_somebody_holds_its_folder) {
    const scratch_directory directory;
    const auto socket_path = directory / "s";
    {
        auto made = listener::open(socket_path);
        ASSERT_TRUE(made.has_value());
        const files::held_thread held{"folder " + socket_path.parent_path().string()};
        ASSERT_TRUE(held.is_started());
        const auto other = listener::open(directory / "other");
        ASSERT_FALSE(other.has_value());
        EXPECT_NE(other.error().message.find("its folder gives no answer"), std::string::npos);
        made->remove_file();
    }
    EXPECT_TRUE(std::filesystem::exists(socket_path));
    EXPECT_TRUE(listener::open(socket_path).has_value()) << "the next start removes it";
}

TEST(listener, has_mode_0660_whatever_the_umask_is) {
    const scratch_directory directory;
    const auto before = ::umask(0);
    for (const mode_t mask : {0U, 0777U, 022U}) {
        ::umask(mask);
        const auto made = listener::open(directory / "s");
        ASSERT_TRUE(made.has_value());
        struct stat there {};
        ASSERT_EQ(::stat((directory / "s").c_str(), &there), 0);
        EXPECT_EQ(there.st_mode & 07777U, 0660U) << mask;
    }
    ::umask(before);
}

TEST(listener, leaves_the_file_of_a_successor_alone) {
    const scratch_directory directory;
    const auto socket_path = directory / "s";
    auto old = listener::open(socket_path);
    ASSERT_TRUE(old.has_value());
    std::filesystem::remove(socket_path);
    const auto successor = listener::open(socket_path);
    ASSERT_TRUE(successor.has_value());
    old->remove_file();
    EXPECT_TRUE(unix_client{socket_path}.connected());
}

TEST(listener, leaves_its_file_to_whoever_is_just_taking_the_place_over) {
    const scratch_directory directory;
    const auto socket_path = directory / "s";
    auto made = listener::open(socket_path);
    ASSERT_TRUE(made.has_value());
    const auto lock = socket_lock::try_once(socket_path);
    ASSERT_TRUE(lock.has_value());
    made->remove_file();
    EXPECT_TRUE(std::filesystem::exists(socket_path));
}

TEST(listener, is_had_by_one_of_many_that_start_at_once) {
    const scratch_directory directory;
    const auto socket_path = directory / "s";
    constexpr int rivals = 4;
    for (int round = 0; round < 50; ++round) {
        {
            auto dead = listener::open(socket_path);  // each round begins with a stale file
            ASSERT_TRUE(dead.has_value());
            ::close(dead->release());
            std::filesystem::rename(socket_path, directory / "kept");
        }
        std::filesystem::rename(directory / "kept", socket_path);
        std::atomic<int> ready{0};
        std::atomic<int> done{0};
        std::atomic<int> won{0};
        std::vector<std::thread> threads;
        threads.reserve(rivals);
        for (int rival = 0; rival < rivals; ++rival) {
            threads.emplace_back([&ready, &done, &won, &socket_path] {
                ++ready;
                while (ready < rivals)
                    std::this_thread::yield();
                const auto made = listener::open(socket_path);
                won += made.has_value() ? 1 : 0;
                ++done;
                while (done < rivals)
                    std::this_thread::yield();
            });
        }
        for (auto& thread : threads)
            thread.join();
        ASSERT_EQ(won, 1) << "round " << round;
    }
}

TEST(listener, adopts_a_socket_and_leaves_its_file) {
    const scratch_directory directory;
    const auto socket_path = directory / "s";
    auto theirs = listener::open(socket_path);
    ASSERT_TRUE(theirs.has_value());
    {
        const auto ours = listener::adopt(::dup(theirs->release()));
        ASSERT_TRUE(ours.has_value());
    }
    EXPECT_TRUE(std::filesystem::exists(socket_path));
}

TEST(listener, adopts_nothing_but_a_listening_unix_socket) {
    EXPECT_TRUE(listener::adopt(::socket(AF_UNIX, SOCK_STREAM, 0)).has_error());
    EXPECT_TRUE(listener::adopt(::socket(AF_INET, SOCK_STREAM, 0)).has_error());
    EXPECT_TRUE(listener::adopt(-1).has_error());
}

}  // namespace
}  // namespace tokenkeeper::control::listener_test
