#pragma once

#include "tests/cloud/fault.hpp"
#include "tests/simulation/simulated_network.hpp"

#include <string>

namespace tokenkeeper::simulation {

/// How a request, its end, and what goes wrong stand in the trace.
std::string words(const sent_request& r);
std::string words(const sent_request& r, const request_end& end);
std::string words(const cloud::fault& rule, boot_clock::duration time);
std::string words(const gateway& placed, boot_clock::duration time);
std::string words(const node_lag& how, boot_clock::duration time);

}  // namespace tokenkeeper::simulation
