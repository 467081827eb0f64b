#pragma once

#include "daemon/runtime/system_runtime.hpp"
#include "tests/support/scratch_directory.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

#include <unistd.h>

namespace tokenkeeper::runtime {

/// Makes runtimes over a folder of its own, and runs their loop.
class system_runtime_stage : public testing::Test {
protected:
    system_options options() {
        system_options o;
        o.environment.user = ::geteuid();
        o.user_agent = "tokenkeeper/test";
        o.store = folder / "state.db";
        return o;
    }
    template <class T>
    T run(boost::asio::awaitable<T> task) {
        auto answer = boost::asio::co_spawn(loop, std::move(task), boost::asio::use_future);
        loop.restart();
        loop.run();
        return answer.get();
    }
    std::filesystem::path write(const std::string& name, const std::string& text) {
        const auto file = folder / name;
        std::ofstream{file} << text;
        std::filesystem::permissions(file, std::filesystem::perms::owner_read);
        return file;
    }

    tests::scratch_directory folder;
    boost::asio::io_context loop{1};
};

}  // namespace tokenkeeper::runtime
