#pragma once

#include "tests/daemon/fake_runtime.hpp"

#include <future>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::tests {

/// A fake world, and the tasks that a test begins in it.
class runtime_stage : public testing::Test {
protected:
    /// Begins a task, which runs until it waits for something.
    template <class T>
    std::future<T> begin(boost::asio::awaitable<T> task) {
        auto answer = boost::asio::co_spawn(world.loop, std::move(task), boost::asio::use_future);
        world.settle();
        return answer;
    }
    template <class T>
    bool is_done(const std::future<T>& answer) {
        world.settle();
        return answer.wait_for(seconds{0}) == std::future_status::ready;
    }

    fake_runtime world;
};

}  // namespace tokenkeeper::tests
