using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.InteropServices;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.LowLevelAPI80;

namespace PinControl.Vault.Pkcs11;

/// <summary>
/// A vendor's library in this process. PKCS#11 initializes it for the whole process: whoever uses it, on whichever token, shares it, and it is
/// initialized anew for all at once.
/// </summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "It lives as long as the process.")]
internal sealed class Pkcs11Module
{
    private static readonly Lock Registry = new();
    private static readonly Dictionary<string, Pkcs11Module> Modules = [];

    private readonly SemaphoreSlim _renewing = new(1, 1);
    private volatile int _generation;
    private int _users;
    private bool _initialized;

    static Pkcs11Module() => NativeLibrary.SetDllImportResolver(typeof(CKR).Assembly, Resolve);

    private Pkcs11Module(Pkcs11Library library) => Library = library;

    public Pkcs11Library Library { get; }

    public ModuleGate Gate { get; } = new();

    /// <summary>How often the module was initialized: handles and sessions of an earlier time are no good.</summary>
    public int Generation => _generation;

    /// <summary>Only while it is initialized.</summary>
    public bool IsSoftHsm()
    {
        var info = default(CK_INFO);
        return Library.C_GetInfo(ref info) == CKR.CKR_OK && TokenLogin.Text(info.ManufacturerId) == "SoftHSM";
    }

    /// <summary>Loads the library, once in this process; it stays loaded.</summary>
    /// <exception cref="TokenRefusedException">It cannot be loaded.</exception>
    public static Pkcs11Module Use(string path)
    {
        lock (Registry)
        {
            if (!Modules.TryGetValue(path, out var module))
            {
                module = new Pkcs11Module(Load(path));
                Modules.Add(path, module);
            }

            module._users++;
            return module;
        }
    }

    /// <summary>The last user finalizes the module.</summary>
    public void Leave(TimeSpan patience)
    {
        _renewing.Wait();
        try
        {
            lock (Registry)
            {
                _users--;
            }

            // A call that hangs is left alone: nothing may be taken from under it.
            if (_users == 0 && _initialized && Gate.CloseAsync(patience).GetAwaiter().GetResult())
            {
                Library.C_Finalize(nint.Zero);
                _initialized = false;
                Gate.Open();
            }
        }
        finally
        {
            _renewing.Release();
        }
    }

    /// <summary>Initializes the module if it is not in use yet.</summary>
    /// <exception cref="TokenFaultException">It cannot be initialized.</exception>
    public async Task BeginAsync()
    {
        await _renewing.WaitAsync();
        try
        {
            if (!_initialized)
            {
                await Task.Run(Initialize);
            }
        }
        finally
        {
            _renewing.Release();
        }
    }

    /// <summary>Finalizes the module if it is in use, and initializes it, when no call is in it. What waits meanwhile goes on afterwards.</summary>
    /// <param name="seen">The generation that is to end; nothing happens if another one has begun since.</param>
    /// <param name="patience">How long the calls inside may take.</param>
    /// <returns><see langword="false"/> if one of them did not end.</returns>
    /// <exception cref="TokenFaultException">The module cannot be initialized.</exception>
    public async Task<bool> RenewAsync(int seen, TimeSpan patience)
    {
        await _renewing.WaitAsync();
        try
        {
            if (_initialized && _generation != seen)
            {
                return true;
            }

            if (!await Gate.CloseAsync(patience))
            {
                return false;
            }

            try
            {
                await Task.Run(Initialize);
                return true;
            }
            finally
            {
                Gate.Open();
            }
        }
        finally
        {
            _renewing.Release();
        }
    }

    private void Initialize()
    {
        // What it answers is known by what follows: a module that is still initialized says so.
        var finalized = _initialized;
        if (_initialized)
        {
            Library.C_Finalize(nint.Zero);
            _initialized = false;
        }

        var code = Library.C_Initialize(new CK_C_INITIALIZE_ARGS { Flags = CKF.CKF_OS_LOCKING_OK });
        if (code == CKR.CKR_CRYPTOKI_ALREADY_INITIALIZED && finalized)
        {
            // Its sessions and handles are of the time before, and so is whatever was wrong with it.
            _initialized = true;
            throw new TokenFaultException("C_Initialize after C_Finalize", code);
        }

        if (code is not (CKR.CKR_OK or CKR.CKR_CRYPTOKI_ALREADY_INITIALIZED))
        {
            throw new TokenFaultException("C_Initialize", code);
        }

        _initialized = true;
        Interlocked.Increment(ref _generation);
    }

    private static Pkcs11Library Load(string path)
    {
        if (!File.Exists(path))
        {
            throw new TokenRefusedException(
                $"The module of the setting {Pkcs11VaultOptions.ModuleSetting} is not there: {path}. The vendor's client software brings it; SoftHSM's is in the package softhsm2 (docs/pkcs11.md).");
        }

        try
        {
            return new Pkcs11Library(path, true);
        }
        catch (Exception fault) when (fault is UnmanagedException or Pkcs11Exception or AttributeValueException or DllNotFoundException or BadImageFormatException)
        {
            throw new TokenRefusedException($"The module of the setting {Pkcs11VaultOptions.ModuleSetting} cannot be loaded: {path}. {fault.Message}", fault);
        }
    }

    // The package asks for "libdl", which only a compiler's package has on Debian.
    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search) =>
        name == "libdl" && NativeLibrary.TryLoad("libdl.so.2", out var handle) ? handle : nint.Zero;
}
