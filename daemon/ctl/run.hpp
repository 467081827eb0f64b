#pragma once

namespace tokenkeeper::ctl {

/// The whole program: reads the command line, carries it out, and returns the exit status.
int run(int argc, const char* const* argv);

}  // namespace tokenkeeper::ctl
